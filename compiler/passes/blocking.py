"""Blocking: where people stand and how they come and go, read from the prose around their mentions.

Comes from the action of one beat; `stage` makes figures of it. Invariant: what prose does not say is left
open; a word of place belongs to the last mention before it in its sentence, else to the first after it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from compiler.ir.staging import Depth, Mark
from compiler.passes.place_words import Cue, read_chinese, read_english
from compiler.passes.prose import Mention, Prose
from compiler.source.value import value

Side = Literal["left", "right", ""]

_MENTION = "\ufffc"
_TOKEN = re.compile(r"\ufffc|[a-z]+|[.!?;]")
_STOPS = frozenset(".!?;…。！？；")


@value
class Blocking:
    """What prose says of one figure; None or empty where it says nothing."""

    mark: Mark | None = None
    depth: Depth | None = None
    enters: Side = ""
    exits: Side = ""


_OPEN = Blocking()


@dataclass(slots=True)
class _Clues:
    """What was found of one figure so far; the first word counts."""

    mark: str = ""
    depth: str = ""
    origin: str = ""
    goal: str = ""
    moves_in: bool = False
    moves_out: bool = False


def read_blocking(prose: Prose) -> dict[str, Blocking]:
    """Return what an action says of each reference it mentions, by id, in order of mention."""
    told = dict.fromkeys(prose.ids, _OPEN)
    if told:
        clues = _gather(prose, _events(prose))
        told.update((id_, _settle(found)) for id_, found in clues.items())
    return told


def _events(prose: Prose) -> Iterator[str | Cue]:
    """Yield mentions, ends of sentences and cues in order."""
    text = "".join([part.lower() if isinstance(part, str) else _MENTION for part in prose.parts])
    if prose.text.isascii() or not any("\u4e00" <= character <= "\u9fff" for character in text):
        return read_english(_TOKEN.findall(text))
    return read_chinese(text)


def _gather(prose: Prose, events: Iterator[str | Cue]) -> dict[str, _Clues]:
    """Give each cue to whom it is about."""
    mentions = iter([part.id for part in prose.parts if isinstance(part, Mention)])
    clues: dict[str, _Clues] = {}
    waiting: list[Cue] = []
    here: str | None = None
    earlier: str | None = None
    for event in events:
        if isinstance(event, Cue):
            if here is None:
                waiting.append(event)
            else:
                _take(clues, here, (event,))
        elif event == _MENTION:
            here = next(mentions)
            _take(clues, here, waiting)
            waiting = []
        elif event in _STOPS:
            # "Mara stops. She turns to the left.": a sentence without a name goes on about the last one.
            earlier = here or earlier
            _take(clues, earlier, waiting)
            waiting, here = [], None
    _take(clues, here or earlier, waiting)
    return clues


def _take(clues: dict[str, _Clues], id_: str | None, cues: list[Cue] | tuple[Cue, ...]) -> None:
    if id_ is None:
        return
    for cue in cues:
        found = clues.setdefault(id_, _Clues())
        if not getattr(found, cue.role):
            setattr(found, cue.role, cue.value or True)


def _settle(clues: _Clues) -> Blocking:
    """Decide what was left open: in from the side where one stands, out to it."""
    mark = clues.mark
    if not mark and not clues.moves_out:
        mark = clues.goal
    if not mark and not clues.moves_in:
        mark = clues.origin
    side = mark if mark != "center" else ""
    enters = (clues.origin or side or "left") if clues.moves_in else ""
    exits = (clues.goal or side or "right") if clues.moves_out else ""
    depth: Depth | None = None if not clues.depth else "far" if clues.depth == "far" else "near"
    return Blocking(_MARKS[mark], depth, _SIDES[enters], _SIDES[exits])


_MARKS: dict[str, Mark | None] = {"": None, "left": "left", "right": "right", "center": "center"}
_SIDES: dict[str, Side] = {"": "", "left": "left", "right": "right"}
