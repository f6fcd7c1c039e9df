"""Verifying a clip: what is whole passes with its measures, and nothing else does."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import av
import numpy as np
import pytest

from compiler.media.encode import ClipWriter
from compiler.media.verify import BrokenClipError, VerifiedClip, verify_clip

FRAMES = 45


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One clip with sound in the three ways in which MP4 is laid out."""
    folder = tmp_path_factory.mktemp("clips")
    noise = np.random.default_rng(5)
    tone = np.sin(np.arange(72_000) * 0.06).astype(np.float32)
    with ClipWriter(folder / "index-first.mp4", 192, 128, sample_rate=48_000) as clip:
        for _ in range(FRAMES):
            clip.write_yuv(noise.integers(16, 236, (192, 192), dtype=np.uint8))
        clip.write_sound(np.stack([tone, tone], axis=1))
    first = folder / "index-first.mp4"
    _laid_out(first, folder / "index-last.mp4", {})
    _laid_out(first, folder / "fragments.mp4", {"movflags": "frag_keyframe+empty_moov"})
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


def _laid_out(source: Path, target: Path, options: dict[str, str]) -> None:
    with (
        av.open(str(source)) as clip,
        av.open(str(target), "w", format="mp4", container_options=options) as copy,
    ):
        streams = {
            stream.index: copy.add_stream_from_template(stream) for stream in (*clip.streams.video, *clip.streams.audio)
        }
        for packet in clip.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)


@pytest.fixture
def clip(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "clip.mp4"
    yield path
    assert [left.name for left in tmp_path.iterdir()] == ["clip.mp4"]


@pytest.mark.parametrize("layout", ["index-first", "index-last", "fragments"])
def test_a_whole_clip_passes_with_its_measures(clips: dict[str, bytes], clip: Path, layout: str) -> None:
    clip.write_bytes(clips[layout])
    assert asdict(verify_clip(clip)) == asdict(VerifiedClip(1.5, 192, 128, 30.0, FRAMES, has_audio=True))


def test_a_silent_clip_passes_and_is_told_to_be_silent(clip: Path) -> None:
    with ClipWriter(clip, 128, 192, sample_rate=None) as writer:
        for _ in range(3):
            writer.write_yuv(np.full((288, 128), 90, np.uint8))
    assert verify_clip(clip) == VerifiedClip(0.1, 128, 192, 30.0, 3, has_audio=False)


@pytest.mark.parametrize("layout", ["index-first", "index-last", "fragments"])
@pytest.mark.parametrize("percent", [0, 1, 10, 30, 50, 70, 95, 99.99])
def test_a_clip_that_is_cut_off_anywhere_is_refused(
    clips: dict[str, bytes], clip: Path, layout: str, percent: float
) -> None:
    whole = clips[layout]
    clip.write_bytes(whole[: int(len(whole) * percent / 100)])
    with pytest.raises(BrokenClipError, match=r"cut off|empty"):
        verify_clip(clip)


@pytest.mark.parametrize("percent", [30, 70, 95])
def test_a_clip_whose_end_was_never_written_is_refused(clips: dict[str, bytes], clip: Path, percent: int) -> None:
    whole = clips["index-first"]
    there = len(whole) * percent // 100
    clip.write_bytes(whole[:there] + bytes(len(whole) - there))
    with pytest.raises(BrokenClipError, match="decode"):
        verify_clip(clip)


@pytest.mark.parametrize("percent", [30, 70, 95])
def test_a_clip_that_ends_early_with_a_content_box_to_fit_is_refused(
    clips: dict[str, bytes], clip: Path, percent: int
) -> None:
    """What a careful liar would send: every box is whole, and the index promises more than there is."""
    whole = clips["index-first"]
    cut = whole[: len(whole) * percent // 100]
    at = cut.index(b"mdat") - 4
    clip.write_bytes(cut[:at] + (len(cut) - at).to_bytes(4) + cut[at + 4 :])
    with pytest.raises(BrokenClipError, match="cut off"):
        verify_clip(clip)


DISGUISED = {
    "page": b"<!doctype html><title>Sign in</title>",
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/passwd\n#EXT-X-ENDLIST\n",
    "list": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "wave": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
    "nothing known": bytes(range(1, 200)),
    "only a beginning": b"\0\0\0\x10ftypisom\0\0\0\0",
    "no pictures": b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x08mdat",
    "boxes without end": b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\0free",
    "boxes of no size": b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x04free" * 9,
}


@pytest.mark.parametrize("kind", DISGUISED)
def test_what_is_no_clip_is_refused(clip: Path, kind: str) -> None:
    clip.write_bytes(DISGUISED[kind])
    with pytest.raises(BrokenClipError):
        verify_clip(clip)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenClipError, match="no such file"):
        verify_clip(tmp_path / "clip.mp4")


def test_a_clip_that_claims_hours_is_refused(clips: dict[str, bytes], clip: Path) -> None:
    """The last entry of the table of times is made long."""
    whole = bytearray(clips["index-first"])
    at = whole.index(b"stts")
    entries = int.from_bytes(whole[at + 8 : at + 12])
    last = at + 12 + 8 * (entries - 1) + 4
    whole[last : last + 4] = (2_000_000_000 // FRAMES).to_bytes(4)
    clip.write_bytes(whole)
    with pytest.raises(BrokenClipError, match=r"no film|longer than|cut off"):
        verify_clip(clip)


def test_a_clip_that_takes_too_long_is_given_up(clips: dict[str, bytes], clip: Path) -> None:
    clip.write_bytes(clips["index-first"])
    with pytest.raises(BrokenClipError, match="longer than"):
        verify_clip(clip, wall_seconds=0.001)


@pytest.mark.parametrize("number", [10, 21, 30, 40])
def test_a_clip_with_other_bytes_inside_a_slice_is_refused(clip: Path, number: int) -> None:
    """Of several slices to a picture, which a decoder of several threads would patch without an error."""
    noise = np.random.default_rng(5)
    blocks = noise.integers(16, 230, (72, 80), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    with ClipWriter(clip, 640, 384, sample_rate=None) as writer:
        for frame in range(FRAMES):
            picture = np.roll(blocks, 3 * frame, 1)
            picture[:384] += noise.integers(0, 6, (384, 640), dtype=np.uint8)
            writer.write_yuv(picture)
    with av.open(str(clip)) as whole:
        packet = [packet for packet in whole.demux(whole.streams.video[0]) if packet.size][number]
        start, size = packet.pos or 0, packet.size
    spoilt = bytearray(clip.read_bytes())
    spoilt[start + size // 4 : start + size // 4 + 40] = np.random.default_rng(3).bytes(40)
    clip.write_bytes(spoilt)
    with pytest.raises(BrokenClipError, match="decode"):
        verify_clip(clip)
