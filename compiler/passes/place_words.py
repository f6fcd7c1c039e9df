"""Words of place and movement, in English and Chinese.

`blocking` asks for the cues of a text and gives them to whom they are about. Invariant: a word that can
mean something else counts only beside the words that settle it: `on the left`, never `he left`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from compiler.source.value import value


@value
class Cue:
    """One thing that prose says of somebody.

    Attributes:
        role: what it tells.
        value: a side, a depth or `center`; empty for movements.
    """

    role: Literal["mark", "depth", "origin", "goal", "moves_in", "moves_out"]
    value: str = ""


_IN, _OUT, _FAR, _NEAR = Cue("moves_in"), Cue("moves_out"), Cue("depth", "far"), Cue("depth", "near")
_CENTER = Cue("mark", "center")

_FROM = frozenset({"from", "enters"})
_TO = frozenset({"to", "toward", "towards", "exits", "leaves"})
_AT = frozenset({"at", "on", "in", "along", "screen", "frame", "camera"})
_FILL = frozenset({"the", "his", "her", "their", "very", "far", "deep"})
_PARTS = frozenset({"side", "edge", "of", "corner", "foreground", "background", "half", "third", "hand"})
_INWARDS = frozenset({"in", "into", "inside"})
_OUTWARDS = frozenset({"out", "off", "away"})
_VERBS = "walk step run rush march slip burst storm stroll wander creep climb crawl stumble".split(" ")  # noqa: SIM905
_IRREGULAR = {"come", "comes", "coming", "go", "goes", "going", "stride", "strides", "hurry", "hurries", "running"}
_MOVES = frozenset(_IRREGULAR | {verb + ending for verb in _VERBS for ending in ("", "s", "es", "ing")})

Words = Sequence[str]
_Reader = Callable[[Words, int], tuple[Cue, ...]]


def read_english(words: Words) -> Iterator[str | Cue]:
    """Yield mentions, ends of sentences and cues, in order; nothing where there is no cue.

    Args:
        words: a text in lower case, taken apart; a mention is the sign for an object.
    """
    if _READERS.keys().isdisjoint(words):
        return
    padded = ["", "", "", *words, "", "", ""]
    for index in [index for index, word in enumerate(padded) if word in _TELLING]:
        reader = _READERS.get(padded[index])
        if reader is None:
            yield padded[index]
        else:
            yield from reader(padded, index)


def _side(words: Words, index: int) -> tuple[Cue, ...]:
    before = index - 1
    while words[before] in _FILL:
        before -= 1
    way, side = words[before], words[index]
    deep = (_FAR,) if {"far", "deep"} & set(words[before + 1 : index]) else ()
    if way in _FROM:
        moved = (_IN,) if way == "enters" else ()
        return (Cue("origin", side), *moved, *deep)
    if way in _TO:
        moved = (_OUT,) if way != "to" and not way.startswith("toward") else ()
        return (Cue("goal", side), *moved, *deep)
    if way in _AT or words[index + 1] in _PARTS:
        return (Cue("mark", side), *deep)
    return ()


def _center(words: Words, index: int) -> tuple[Cue, ...]:
    return (_CENTER,) if words[index - 1] in ("the", "very") or words[index + 1] in ("of", "frame", "stage") else ()


def _far(words: Words, index: int) -> tuple[Cue, ...]:
    return (_FAR,) if words[index + 1] in ("away", "off", "behind", "end") else ()


def _distance(words: Words, index: int) -> tuple[Cue, ...]:
    return (_FAR,) if words[index - 1] in ("the", "far", "deep") else ()


def _back(words: Words, index: int) -> tuple[Cue, ...]:
    return (_FAR,) if words[index - 1] == "the" and words[index - 2] in ("in", "at") else ()


def _close(words: Words, index: int) -> tuple[Cue, ...]:
    return (_NEAR,) if words[index + 1] == "to" and {"camera", "lens"} & set(words[index + 2 : index + 4]) else ()


def _leaves(words: Words, index: int) -> tuple[Cue, ...]:
    """Tell `Mara leaves` from the leaves of a tree."""
    return () if words[index - 1] in ("the", "of", "dead", "dry", "fallen") else (_OUT,)


def _appears(words: Words, index: int) -> tuple[Cue, ...]:
    return (_IN,) if words[index + 1] in ("at", "from", "in", "on", "behind", "through") else ()


def _moves(words: Words, index: int) -> tuple[Cue, ...]:
    following = words[index + 1]
    if following.endswith("ly"):
        following = words[index + 2]
    return (_IN,) if following in _INWARDS else (_OUT,) if following in _OUTWARDS else ()


def _always(cue: Cue) -> _Reader:
    cues = (cue,)
    return lambda words, index: cues  # noqa: ARG005  (one signature for all readers)


_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        **dict.fromkeys(("left", "right"), _side),
        **dict.fromkeys(("center", "centre", "middle"), _center),
        **dict.fromkeys(("distance", "depth", "depths"), _distance),
        **dict.fromkeys(("close", "near"), _close),
        **dict.fromkeys(("appear", "appears", "appearing"), _appears),
        **dict.fromkeys(("leaves", "leaving"), _leaves),
        **dict.fromkeys(("enter", "enters", "entering", "arrives", "arriving"), _always(_IN)),
        **dict.fromkeys(("exit", "exits", "exiting", "disappears", "disappearing", "vanishes"), _always(_OUT)),
        **dict.fromkeys(_MOVES, _moves),
        "background": _always(_FAR),
        "foreground": _always(_NEAR),
        "far": _far,
        "back": _back,
    }
)

_TELLING = frozenset(_READERS) | frozenset("\ufffc.!?;")

# Compiled when the first Chinese text comes.
_CHINESE = (
    r"(?P<stop>[\ufffc.!?;…。！？；])"
    r"|(?P<way>[从自向往朝]?)(?:画面|镜头)?的?(?P<reach>最?深处的?|远处的?)?(?P<side>[左右])(?:侧|边|面|方|手边|端)"
    r"|(?P<center>中间|中央|正中|中心)|(?P<far>远处|后景|深处|背景)|(?P<near>前景|近处|镜头前)"
    r"|(?P<enters>走进|走入|进入|跑进|冲进|入画|走来|出现|走过来|赶来)|(?P<exits>走出|离开|跑出|出画|走开|离去|消失|走远)"
)
_CHINESE_CUES = {"center": _CENTER, "far": _FAR, "near": _NEAR, "enters": _IN, "exits": _OUT}


def read_chinese(text: str) -> Iterator[str | Cue]:
    """Yield mentions, ends of sentences and cues of a Chinese text, in order."""
    for match in re.finditer(_CHINESE, text):
        kind = match.lastgroup or ""
        if kind == "stop":
            yield match.group()
        elif kind == "side":
            way = match["way"]
            yield Cue(
                "origin" if way and way in "从自" else "goal" if way else "mark",
                "left" if match["side"] == "左" else "right",
            )
            if match["reach"]:
                yield _FAR
        else:
            yield _CHINESE_CUES[kind]
