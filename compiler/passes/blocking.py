"""Blocking: where people stand and how they come and go, read from the prose around their mentions.

Comes from the action of one beat; `stage` makes figures of it. Invariant: what prose does not say is left
open; a word of place belongs to the last mention before it in its sentence, else to the first after it.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from compiler.ir.staging import Depth, Mark
from compiler.passes.prose import Mention, Prose

Side = Literal["left", "right", ""]


@dataclass(frozen=True, slots=True)
class Blocking:
    """What prose says of one figure; None or empty where it says nothing."""

    mark: Mark | None = None
    depth: Depth | None = None
    enters: Side = ""
    exits: Side = ""


_OPEN = Blocking()
_SENTENCE = re.compile(r"[.!?;。！？；…]+")

# English. The word before a side says whether it is where one stands, comes from or goes to.
_TRIGGER = re.compile(
    r"left|right|cent(?:er|re)|middle|ground|distance|depth|deep|far|near|close|enter|appear|arriv|exit|leav"
    r"| (?:in|into|out|off|away)\b|in the back\b"
)
_ENGLISH = re.compile(
    r"\b(?:(?P<way>from|to|towards?|at|on|in|along|enters|exits|leaves|screen|frame|camera)[ -]"
    r"(?:(?:the|his|her|their|screen|frame|camera)[ -])?(?P<reach>(?:very )?(?:far|deep) )?(?P<side>left|right)"
    r"|(?P<bare>left|right)(?:[ -]hand)? (?:side|edge|of|corner|foreground|background|half|third)"
    r"|(?P<center>(?:cent(?:er|re)|middle) (?:of|frame|stage|screen)|(?:in|at) the (?:very )?(?:cent(?:er|re)|middle))"
    r"|(?P<far>(?:background|in the back|(?:in|into|from) the (?:far )?(?:distance|depth)"
    r"|far (?:away|off|behind|end|side)))"
    r"|(?P<near>foreground|(?:close|near) to (?:the )?(?:camera|lens))"
    r"|(?P<enters>(?:walk|step|com|run|rush|strid|stroll|march|hurri|wander|slip|burst|storm)(?:s|es|e|ing)?"
    r" (?:\w+ly )?(?:in|into|inside)\b"
    r"|enter(?:s|ing)?\b|appear(?:s|ing)? (?:at|from|in|on|behind|through)|arriv(?:es|ing))"
    r"|(?P<exits>(?:walk|step|go|run|rush|strid|stroll|march|hurri|wander|slip|storm)(?:s|es|e|ing)?"
    r" (?:\w+ly )?(?:out|off|away)\b"
    r"|exit(?:s|ing)?\b|(?<!the )(?<!of )leav(?:es|ing)\b|disappear(?:s|ing)?))"
)
_CHINESE = re.compile(
    r"(?P<way>[从自向往朝在]?)(?:画面|镜头)?(?:的)?(?P<reach>最?深处的?|远处的?)?(?P<side>左|右)(?:侧|边|面|方|手边|端|前方|后方)"
    r"|(?P<center>中间|中央|正中|中心)|(?P<far>远处|后景|深处|背景)|(?P<near>前景|近处|镜头前)"
    r"|(?P<enters>走进|走入|进入|跑进|冲进|入画|走来|出现|走过来|赶来)|(?P<exits>走出|离开|跑出|出画|走开|离去|消失|走远)"
)
_ORIGINS = frozenset({"from", "enters", "从", "自"})
_GOALS = frozenset({"to", "toward", "towards", "exits", "leaves", "向", "往", "朝"})


@dataclass(slots=True)
class _Clues:
    """What was found of one figure so far."""

    mark: Mark | None = None
    depth: Depth | None = None
    origin: Side = ""
    goal: Side = ""
    moves_in: bool = False
    moves_out: bool = False


def read_blocking(prose: Prose) -> dict[str, Blocking]:
    """Return what an action says of each reference it mentions, by id, in order of mention."""
    open_ = dict.fromkeys(prose.ids, _OPEN)
    if not open_:
        return open_
    text = prose.text.lower()
    if text.isascii():
        if _TRIGGER.search(text) is None:
            return open_
        pattern = _ENGLISH
    else:
        pattern = _ENGLISH if _CHINESE.search(text) is None else _CHINESE
    return _read(prose, pattern) or open_


def _read(prose: Prose, pattern: re.Pattern[str]) -> dict[str, Blocking]:
    text, places = _flatten(prose)
    clues = {id_: _Clues() for id_ in prose.ids}
    stops = [stop.end() for stop in _SENTENCE.finditer(text)]
    for cue in pattern.finditer(text):
        id_ = _subject(cue.start(), places, stops)
        if id_ is not None:
            _take(clues[id_], cue)
    return {id_: _settle(found) for id_, found in clues.items()}


def _flatten(prose: Prose) -> tuple[str, list[tuple[int, str]]]:
    """Return the text with each mention as one neutral sign, and where each stands."""
    words: list[str] = []
    places: list[tuple[int, str]] = []
    length = 0
    for part in prose.parts:
        if isinstance(part, Mention):
            places.append((length, part.id))
            word = "\ufffc"
        else:
            word = part.lower()
        words.append(word)
        length += len(word)
    return "".join(words), places


def _subject(position: int, places: list[tuple[int, str]], stops: list[int]) -> str | None:
    """Return whom a word at a position is about."""
    sentence = bisect_right(stops, position)
    begin = stops[sentence - 1] if sentence else 0
    end = stops[sentence] if sentence < len(stops) else None
    before = [(place, id_) for place, id_ in places if place < position]
    if before and before[-1][0] >= begin:
        return before[-1][1]
    for place, id_ in places:
        if place >= position and (end is None or place < end):
            return id_
    # "Mara stops. She turns to the left.": a sentence without a name goes on about the last one.
    return before[-1][1] if before else None


def _take(clues: _Clues, cue: re.Match[str]) -> None:
    kind = cue.lastgroup
    if kind == "side":
        _take_side(clues, cue["side"], cue["way"])
        if cue["reach"]:
            clues.depth = "far"
    elif kind == "bare":
        _take_side(clues, cue["bare"], "")
    elif kind == "center":
        clues.mark = clues.mark or "center"
    elif kind == "enters":
        clues.moves_in = True
    elif kind == "exits":
        clues.moves_out = True
    else:
        clues.depth = "far" if kind == "far" else "near"


def _take_side(clues: _Clues, word: str, way: str) -> None:
    side: Literal["left", "right"] = "left" if word in ("left", "左") else "right"
    # `exits left` both moves and tells where to.
    clues.moves_in = clues.moves_in or way == "enters"
    clues.moves_out = clues.moves_out or way in ("exits", "leaves")
    if way in _ORIGINS:
        clues.origin = clues.origin or side
    elif way in _GOALS:
        clues.goal = clues.goal or side
    else:
        clues.mark = clues.mark or side


def _settle(clues: _Clues) -> Blocking:
    """Decide what was left open: in from the side where one stands, out to it."""
    mark = clues.mark
    if mark is None and clues.goal and not clues.moves_out:
        mark = clues.goal
    if mark is None and clues.origin and not clues.moves_in:
        mark = clues.origin
    side: Side = mark if mark in ("left", "right") else ""
    enters: Side = (clues.origin or side or "left") if clues.moves_in else ""
    exits: Side = (clues.goal or side or "right") if clues.moves_out else ""
    return Blocking(mark, clues.depth, enters, exits)
