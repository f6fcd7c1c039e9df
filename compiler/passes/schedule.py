"""Schedules a shot: when each beat and each line begins and how long it lasts.

Comes from a draft and its length; goes out as timed beats and lines. Called by `generation` and `footage`.
Invariant: the beats fill the shot exactly, and every line lies inside its beat.
"""

from collections.abc import Mapping

from compiler.ir.line import Line
from compiler.ir.shot import Beat
from compiler.passes.draft import Draft, DraftLine
from compiler.passes.timing import Window, auto_seconds, place_lines
from compiler.source.value import value


@value
class Schedule:
    """A shot in time.

    Attributes:
        beats: in order.
        lines: by beat.
        hurried: indices of beats whose lines do not fit.
        spellings: how everything that the shot names is spelled, by id.
    """

    beats: tuple[Beat, ...]
    lines: tuple[tuple[Line, ...], ...]
    hurried: tuple[int, ...]
    spellings: Mapping[str, str]


def wanted_seconds(draft: Draft, shortest: int, longest: int) -> int:
    """Return how many seconds a shot lasts: as its beats, as its duration, or as its lines say."""
    if draft.is_multi_shot:
        return sum(beat.seconds or 0 for beat in draft.beats)
    duration = draft.settings.duration
    if duration != "auto":
        return duration
    has_action = draft.own is not None or draft.beats[0].action.text != ""
    return auto_seconds([line.seconds for line in draft.lines], shortest, longest, has_action=has_action)


def schedule_shot(draft: Draft, seconds: float, labels: Mapping[str, str], spellings: Mapping[str, str]) -> Schedule:
    """Place beats and lines.

    Args:
        draft: the shot.
        seconds: how long it lasts.
        labels: slot labels by id; a speaker without one has no label.
        spellings: of everything the shot names.
    """
    beats: list[Beat] = []
    lines: list[tuple[Line, ...]] = []
    hurried: list[int] = []
    start = 0.0
    for index, beat in enumerate(draft.beats):
        length = float(seconds if beat.seconds is None else beat.seconds)
        windows, fits = place_lines([line.seconds for line in beat.lines], start, length)
        if not fits:
            hurried.append(index)
        camera, action = beat.camera.spell(spellings), beat.action.spell(spellings)
        beats.append(Beat(start, length, beat.framing, camera, action))
        lines.append(
            tuple(_line(line, window, labels, spellings) for line, window in zip(beat.lines, windows, strict=True))
        )
        start += length
    return Schedule(tuple(beats), tuple(lines), tuple(hurried), spellings)


def _line(line: DraftLine, window: Window, labels: Mapping[str, str], spellings: Mapping[str, str]) -> Line:
    speaker = line.speaker
    return Line(
        line.id,
        speaker.declaration.id,
        speaker.shown,
        labels.get(speaker.declaration.id, ""),
        line.text,
        line.manner.spell(spellings),
        line.voiceover,
        line.language,
        window.start,
        window.seconds,
        line.route,
    )
