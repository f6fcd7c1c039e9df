"""Packets: what may be copied, and what a damaged header says."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.media.decode import Picture
from compiler.media.encode import ClipWriter
from compiler.media.nal import parameter_sets
from compiler.media.packets import PacketIndex, PicturePacket, copy_packets, encode_packets, house_sets, index_packets

WIDTH, HEIGHT, FPS = 96, 64, 30


def _noise(count: int) -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    noise = np.random.default_rng(4)
    for _ in range(count):
        yield noise.integers(16, 236, (HEIGHT * 3 // 2, WIDTH), dtype=np.uint8)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, WIDTH, HEIGHT, sample_rate=None) as writer:
        for picture in _noise(50):
            writer.write_yuv(picture)
    return path


def _index(groups: list[int]) -> PacketIndex:
    keys = [sum(groups[:place]) for place in range(len(groups))]
    return PacketIndex(Path("x"), 2, 2, True, (), tuple(range(sum(groups))), tuple(keys), 0, Fraction(1))  # noqa: FBT003


def test_a_clip_is_indexed_by_frames(clip: Path) -> None:
    index = index_packets(clip, FPS)
    assert (index.frames, index.keys, index.reorder, index.plain) == (50, (0, 15, 30, 45), 1, True)
    assert index.sets == house_sets(WIDTH, HEIGHT, FPS)
    assert index_packets(clip, 25).frames == 0


@pytest.mark.parametrize("start, stop", [(0, 50), (15, 45), (45, 50), (30, 45)])
def test_a_stretch_is_copied_whole_wherever_it_begins(clip: Path, start: int, stop: int) -> None:
    packets = list(copy_packets(index_packets(clip, FPS), range(start, stop)))
    assert packets[0].is_keyframe
    assert sorted(packet.pts or 0 for packet in packets) == list(range(start, stop))


@pytest.mark.parametrize("count", [1, 2, 15, 16, 31, 241])
def test_encoded_runs_never_end_on_a_lone_key_frame(count: int) -> None:
    packets = list(encode_packets(_noise(count), count, FPS, first=7))
    assert sorted(packet.pts or 0 for packet in packets) == list(range(7, 7 + count))
    assert packets[0].is_keyframe
    assert count == 1 or not packets[-1].is_keyframe


def test_what_stands_at_a_seam_is_as_good_as_the_clips_around_it(tmp_path: Path) -> None:
    wide = np.random.default_rng(5).integers(16, 236, (96, 200), dtype=np.uint8)
    cv2.GaussianBlur(wide, (0, 0), 2, dst=wide)
    pictures = [wide[:, 4 * number : 4 * number + WIDTH].copy() for number in range(15)]
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, WIDTH, HEIGHT, sample_rate=None) as writer:
        for picture in pictures:
            writer.write_yuv(picture)
    index = index_packets(path, FPS)
    copied = list(copy_packets(index, range(15)))
    made = list(encode_packets(iter(pictures), 15, FPS))
    errors = [_error(index, packets, pictures) for packets in (copied, made)]
    assert errors[1] <= errors[0] * 1.15


def _error(index: PacketIndex, packets: list[PicturePacket], pictures: list[Picture]) -> float:
    """Return the mean square of what encoding changed."""
    with av.open(str(index.path)) as container:
        decoder = container.streams.video[0].codec_context
        decoded = [frame.to_ndarray() for packet in [*packets, None] for frame in decoder.decode(packet)]
    return float(np.mean(np.square(np.array(decoded, np.float64) - np.array(pictures))))


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(0, 90), st.integers(0, 90))
def test_what_is_copied_and_what_is_left_hold_no_lone_frame_at_a_seam(groups: list[int], start: int, end: int) -> None:
    index = _index(groups)
    stretch = index.closed(start, end)
    if not stretch:
        return
    assert start <= stretch.start < stretch.stop <= min(end, index.frames)
    assert stretch.start in index.keys
    assert stretch.stop - max(key for key in index.keys if key < stretch.stop) > 1
    assert end - stretch.stop != 1


def test_a_stretch_ends_only_where_no_frame_before_needs_one_behind(clip: Path) -> None:
    index = index_packets(clip, FPS)
    for end in range(2, 51):
        stretch = index.closed(0, end)
        assert not stretch or sorted(index.numbers[: stretch.stop]) == list(stretch)
    # Within a group of fifteen there are such places: behind each frame that others are made from.
    assert {len(index.closed(0, end)) for end in range(2, 15)} - {0}


@given(st.binary(max_size=60))
def test_damaged_headers_have_no_parameters_or_some_but_never_fail(data: bytes) -> None:
    assert isinstance(parameter_sets(data), tuple)
    assert isinstance(parameter_sets(b"\x01\x64\x00\x1f\xff" + data), tuple)
