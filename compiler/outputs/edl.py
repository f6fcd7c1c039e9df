"""The cut as a CMX 3600 edit decision list, the oldest form that every editing program reads.

`driver` writes the text beside the film. Timecodes are non-drop at the film's 30 frames per second; files begin at
00:00:00:00 and the film at 01:00:00:00. A transition begins where its event begins, as such lists have it; a fade
through white has no word in them, and becomes one through black. Invariant: events follow one another without a hole,
from the film's first frame to its last.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from compiler.edit.plain import PlainItem, plain_items
from compiler.edit.timeline import Clip, Track, Transition
from compiler.outputs.handover import Handover

_START_SECONDS: Final = 3600
_BLACK: Final = "BL"
_REEL_LETTERS: Final = 8
_UNSPEAKABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class _Event:
    """A clip, or black, from where its transition begins until the next one's.

    Attributes:
        source: of a clip; empty for a blank.
        start: the first frame of the file.
        record: the first frame of the film.
        duration: frames.
        transition: in which the one before it is still there; None for a cut.
    """

    source: str
    start: int
    record: int
    duration: int
    transition: Transition | None


def render_edl(handover: Handover) -> str:
    """Return the list; picture and sound are one event where they are cut alike and all is heard."""
    timeline = handover.timeline
    silent = frozenset(
        clip.source for clip, _ in timeline.audio.positions if clip.mute or not handover.media[clip.source].has_sound
    )
    alike = timeline.video == timeline.audio and not _overlapped(timeline.audio, silent)
    writer = _Writer(handover)
    lines = [f"TITLE: {_one_line(handover.title)[:70]}", "FCM: NON-DROP FRAME"]
    if alike:
        lines += writer.events(timeline.video, lambda source: "V" if source in silent else "AA/V", frozenset())
    else:
        lines += writer.events(timeline.video, lambda _: "V", frozenset())
        lines += writer.events(timeline.audio, lambda _: "AA", silent)
    return "\n".join(lines) + "\n"


def _overlapped(track: Track, sources: frozenset[str]) -> bool:
    """Whether one of some clips shares a transition with a neighbour."""
    items = plain_items(track)
    places = [index for index, item in enumerate(items) if isinstance(item, Clip) and item.source in sources]
    return any(_transition(items, index + side) for index in places for side in (-1, 1))


class _Writer:
    """Writes the events of one film and counts them."""

    def __init__(self, handover: Handover) -> None:
        self._handover = handover
        self._fps = handover.timeline.fps
        self._reels = _reels(tuple(handover.media))
        self._count = 0

    def events(self, track: Track, channels: Callable[[str], str], silent: frozenset[str]) -> Iterator[str]:
        """Yield the lines of a track's events.

        Args:
            track: the track.
            channels: tells what an event is of, picture or sound or both, by its source.
            silent: the clips that are as good as black.
        """
        before: _Event | None = None
        for event in _events(track, silent):
            self._count += 1
            channel = channels(event.source)
            if before is None or event.transition is None:
                yield self._statement(event, channel, "C")
                yield from self._names(None, event)
            else:
                code = "W001" if event.transition.kind == "wipe" else "D"
                yield self._statement(_end_of(before, event), channel, "C")
                yield self._statement(event, channel, f"{code:<4} {event.transition.duration:03}")
                yield from self._names(before, event)
            if channel != "AA":
                yield from self._locators(event)
            before = event

    def _statement(self, event: _Event, channel: str, kind: str) -> str:
        record = event.record + _START_SECONDS * self._fps
        ends = (event.start, event.start + event.duration, record, record + event.duration)
        times = " ".join(_timecode(end, self._fps) for end in ends)
        return f"{self._count:03}  {self._reels[event.source]:<8} {channel:<5} {kind:<8} {times}"

    def _names(self, before: _Event | None, event: _Event) -> Iterator[str]:
        media = self._handover.media
        if before is not None and before.source:
            yield f"* FROM CLIP NAME: {_one_line(media[before.source].name)}"
        if event.source:
            word = "FROM" if before is None else "TO"
            yield f"* {word} CLIP NAME: {_one_line(media[event.source].name)}"

    def _locators(self, event: _Event) -> Iterator[str]:
        if not event.source:
            return
        for line in self._handover.lines_within(event.source, event.start, event.start + event.duration):
            frame = event.record + line.start - event.start + _START_SECONDS * self._fps
            words = f"{line.speaker}: {line.text}" if line.speaker else line.text
            yield f"* LOC: {_timecode(frame, self._fps)} YELLOW  {_one_line(words)}"


def _events(track: Track, silent: frozenset[str]) -> Iterator[_Event]:
    items = plain_items(track)
    position = 0
    for index, item in enumerate(items):
        if isinstance(item, Transition):
            continue
        before, after = _transition(items, index - 1), _transition(items, index + 1)
        early, late = before.in_offset if before else 0, after.in_offset if after else 0
        length = item.source_range.duration if isinstance(item, Clip) else item.duration
        shown = item if isinstance(item, Clip) and item.source not in silent else None
        yield _Event(
            source=shown.source if shown else "",
            start=shown.source_range.start - early if shown else 0,
            record=position - early,
            duration=length + early - late,
            transition=before,
        )
        position += length


def _end_of(before: _Event, event: _Event) -> _Event:
    """Return what is left of an event when a transition out of it begins: no frames."""
    return _Event(before.source, before.start + before.duration, event.record, 0, None)


def _transition(items: tuple[PlainItem, ...], index: int) -> Transition | None:
    item = items[index] if 0 <= index < len(items) else None
    return item if isinstance(item, Transition) else None


def _timecode(frame: int, fps: int) -> str:
    seconds, frames = divmod(frame, fps)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}:{frames:02}"


def _one_line(text: str) -> str:
    """Return a text as one line."""
    return " ".join(_UNSPEAKABLE.sub(" ", text).split())


def _reels(sources: tuple[str, ...]) -> dict[str, str]:
    """Name every source in eight capital letters and digits, each differently.

    The number makes them differ, the letters are for people.
    """
    digits = max(3, len(str(len(sources))))
    reels = {"": _BLACK}
    for number, source in enumerate(sources, start=1):
        plain = unicodedata.normalize("NFKD", source.rpartition("#")[2]).encode("ascii", "ignore").decode()
        letters = re.sub(r"[^A-Z0-9]", "", plain.upper())[: _REEL_LETTERS - digits]
        reels[source] = f"{letters}{number:0{digits}}"
    return reels
