"""Every frame around every splice, read from the finished film: none lost, none twice, and nothing damaged."""

import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from numbered_clip import FPS, HEIGHT, WIDTH, read_number, strict_pictures, write_ours, write_theirs

from compiler.assemble.film import AssemblyReport, assemble_film
from compiler.edit.timeline import Clip, Gap, Item, SourceRange, Timeline, Track, Transition
from compiler.media.film_labels import FilmLabels

CLIPS, FRAMES = 22, 50


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("numbered")
    return {f"{number}": write_ours(folder / f"{number}.mp4", number, FRAMES) for number in range(CLIPS)}


def _cut(folder: Path, items: list[Item], clips: dict[str, Path]) -> tuple[Path, AssemblyReport]:
    film, track = folder / "film.mp4", Track(tuple(items))
    timeline = Timeline(FPS, WIDTH, HEIGHT, track, track)
    labels = FilmLabels("seams")
    return film, assemble_film(timeline, clips, film, labels=labels, cache=folder / "kept", progress=lambda _: None)


def _clip(number: int, start: int, end: int) -> Clip:
    return Clip(f"{number}", f"{number}", SourceRange(start, end - start), FRAMES)


def _overlapping(back: int, ahead: int, transition: Callable[[int], Transition]) -> list[Item]:
    items: list[Item] = []
    for number in range(CLIPS):
        last = number + 1 == CLIPS
        items.append(_clip(number, back if number else 0, FRAMES if last else FRAMES - ahead))
        if not last:
            items.append(transition(number))
    return items


def _is_whole(film: Path) -> bool:
    """Whether another FFmpeg than PyAV's finds nothing to complain about."""
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-xerror", "-threads", "1", "-err_detect", "explode"]
    answer = subprocess.run([*program, "-i", film, "-f", "null", "-"], capture_output=True, text=True, check=False)
    assert answer.stderr == ""
    return answer.returncode == 0


def test_plain_cuts_show_every_frame_once(tmp_path: Path, ours: dict[str, Path]) -> None:
    lengths = [FRAMES - number % 8 for number in range(CLIPS)]
    film, report = _cut(tmp_path, [_clip(number, 0, length) for number, length in enumerate(lengths)], ours)
    expected = [(number, frame) for number, length in enumerate(lengths) for frame in range(length)]
    assert [read_number(picture, 0) or read_number(picture, 1) for picture in strict_pictures(film)] == expected
    assert report.frames == len(expected)
    assert _is_whole(film)


def test_trimmed_clips_show_every_frame_once(tmp_path: Path, ours: dict[str, Path]) -> None:
    spans = [(number % 17, FRAMES - number % 5) for number in range(CLIPS)]
    film, _ = _cut(tmp_path, [_clip(number, *span) for number, span in enumerate(spans)], ours)
    expected = [(number, frame) for number, span in enumerate(spans) for frame in range(*span)]
    assert [read_number(picture, 0) or read_number(picture, 1) for picture in strict_pictures(film)] == expected
    assert _is_whole(film)


@pytest.mark.parametrize("length", [4, 11, 15, 16])
def test_dissolves_show_every_frame_of_both_clips_once(tmp_path: Path, ours: dict[str, Path], length: int) -> None:
    back, ahead = length // 2, length - length // 2
    items = _overlapping(back, ahead, lambda _: Transition("dissolve", back, ahead))
    film, report = _cut(tmp_path, items, ours)
    pictures = list(strict_pictures(film))
    assert len(pictures) == report.frames == CLIPS * FRAMES - (CLIPS - 1) * length
    seen = {parity: [read_number(picture, parity, 0.12) for picture in pictures] for parity in (0, 1)}
    for number in range(CLIPS):
        begin = number * (FRAMES - length)
        for frame in range(FRAMES):
            share = min((frame + 1) / (length + 1) if number else 1, (FRAMES - frame) / (length + 1), 1.0)
            if number + 1 == CLIPS and frame >= length:
                share = 1.0
            if share > 0.2:
                assert seen[number % 2][begin + frame] == (number, frame)
    assert _is_whole(film)


def test_wipes_leave_every_frame_around_them_as_it_was(tmp_path: Path, ours: dict[str, Path]) -> None:
    film, _ = _cut(tmp_path, _overlapping(6, 6, lambda _: Transition("wipe", 6, 6)), ours)
    pictures = list(strict_pictures(film))
    assert len(pictures) == CLIPS * FRAMES - (CLIPS - 1) * 12
    for number in range(CLIPS):
        begin = number * (FRAMES - 12)
        for frame in range(12 if number else 0, FRAMES - 12):
            assert read_number(pictures[begin + frame], number % 2) == (number, frame)
    assert _is_whole(film)


def test_fades_leave_no_frame_out_and_none_twice(tmp_path: Path, ours: dict[str, Path]) -> None:
    film, _ = _cut(tmp_path, _overlapping(0, 0, lambda _: Transition("fade", 6, 7)), ours)
    pictures = list(strict_pictures(film))
    assert len(pictures) == CLIPS * FRAMES
    for number in range(CLIPS):
        for frame in range(FRAMES):
            into = (frame + 1) / 8 if number else 1.0
            out = (FRAMES - 1 - frame) / 6 if number + 1 < CLIPS else 1.0
            if min(into, out) > 0.2:
                assert read_number(pictures[number * FRAMES + frame], number % 2, 0.12) == (number, frame)
    assert _is_whole(film)


def test_short_clips_that_dissolve_into_one_another_at_once_are_whole(tmp_path: Path, ours: dict[str, Path]) -> None:
    items: list[Item] = [_clip(0, 0, 6)]
    for number in range(1, CLIPS):
        items += [Transition("dissolve", 3, 3), _clip(number, 3, 9)]
    film, report = _cut(tmp_path, items, ours)
    assert len(list(strict_pictures(film))) == report.frames == 6 * CLIPS
    assert _is_whole(film)
    with av.open(str(film)) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert not any(one and other for one, other in pairwise(keys))


FOREIGN = {
    "one group with deep reordering": ({"x264-params": "keyint=250:bframes=6:b-pyramid=normal:ref=5:b-adapt=0"}, {}),
    "open groups": ({"x264-params": "keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=3"}, {}),
    "no frames ahead": ({"tune": "zerolatency"}, {}),
    "intra only": ({"g": "1"}, {}),
    "ten bits, HDR": ({}, {"pixels": "yuv420p10le", "tags": (9, 9, 16)}),
    "full colour": ({}, {"pixels": "yuv444p"}),
    "BT.601": ({}, {"tags": (6, 6, 6)}),
    "baseline": ({"profile": "baseline"}, {}),
}


@pytest.mark.parametrize("transition", [None, "dissolve"])
def test_clips_of_every_make_show_every_frame_once(
    tmp_path: Path, ours: dict[str, Path], transition: str | None
) -> None:
    clips, count = dict(ours), 0
    for place, (options, more) in enumerate(FOREIGN.values()):
        path = tmp_path / f"foreign-{place}.mp4"
        clips[f"{2 * place + 1}"] = write_theirs(path, 2 * place + 1, list(range(FRAMES)), options, **more)  # type: ignore[arg-type]
        count = 2 * place + 2
    span = (4, FRAMES - 5) if transition else (0, FRAMES)
    items: list[Item] = []
    for number in range(count):
        if items and transition:
            items.append(Transition("dissolve", 4, 5))
        items.append(_clip(number, *span))
    film, report = _cut(tmp_path, items, clips)
    pictures = list(strict_pictures(film))
    body = span[1] - span[0]
    assert len(pictures) == report.frames == count * body
    for number in range(count):
        for frame in range(FRAMES - 11 if transition else FRAMES):
            if not transition or not number or frame >= 9:
                place = number * body + frame - span[0]
                assert place < 0 or read_number(pictures[place], number % 2) == (number, frame)
    assert _is_whole(film)


def test_a_clip_of_varying_rate_shows_at_each_moment_what_it_would_in_a_player(
    tmp_path: Path, ours: dict[str, Path]
) -> None:
    times = [number + number // 3 for number in range(36)]
    clips = {**ours, "1": write_theirs(tmp_path / "vfr.mp4", 1, times)}
    film, _ = _cut(tmp_path, [_clip(0, 0, 50), _clip(1, 0, 45), _clip(2, 0, 50)], clips)
    seen = [read_number(picture, 0) or read_number(picture, 1) for picture in strict_pictures(film)]
    assert seen[50:95] == [(1, max(n for n, time in enumerate(times) if time <= moment)) for moment in range(45)]
    assert seen[95:] == [(2, frame) for frame in range(50)]
    assert _is_whole(film)


def test_a_frame_of_black_between_two_clips_is_whole(tmp_path: Path, ours: dict[str, Path]) -> None:
    items: list[Item] = [_clip(0, 0, FRAMES)]
    for number in range(1, CLIPS):
        items += [Gap(1), _clip(number, 0, FRAMES)]
    film, report = _cut(tmp_path, items, ours)
    assert len(list(strict_pictures(film))) == report.frames == CLIPS * FRAMES + CLIPS - 1
    assert _is_whole(film)
