"""What a take was made from: recorded with it, and compared with what its shot asks for now.

The planner asks here for reasons; the runner records. Invariant: declarations that were only renamed or reordered
make no difference.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from compiler.build.difference import Difference
from compiler.ir.ingredient import Ingredient, short_digest
from compiler.ir.shot import Shot

MadeFrom = Mapping[str, str]
"""Values of ingredients by name, without the empty ones."""

_LINE = re.compile(r"(beat \d+ |)line (\d+)")
_BEAT = re.compile(r"(beat \d+) ")
_TRACES = ("seconds", "rendered")
"""What follows from other ingredients, and is told only where none of those explains it."""
_OPENING = "first_frame"
_OF_A_BEAT = ("framing", "angle", "camera", "action")


def made_from(shot: Shot) -> MadeFrom:
    """Return what a shot is made from now, to be recorded with its take; sorted by name."""
    return _values(_ingredients(shot, {}))


def differences(shot: Shot, recorded: MadeFrom) -> tuple[Difference, ...]:
    """Return what differs between what a take was made from and what its shot asks for now.

    Args:
        shot: now.
        recorded: with the take; nothing is known of a take without a record.
    """
    now = _ingredients(shot, {})
    if not recorded or not now:
        return ()
    called = _renames(_values(now), recorded)
    if any(new != old for new, old in called.items()):
        now = _ingredients(shot, called)
    found = _without_pictures_of_looks(tuple(_compare(now, recorded)))
    told = tuple(one for one in found if one.field not in _TRACES) or found
    frame = shot.frame
    return tuple(replace(one, who=frame.shot) if frame and one.field == _OPENING else one for one in told)


def _ingredients(shot: Shot, called: Mapping[str, str]) -> tuple[Ingredient, ...]:
    """Return what a shot is made from, with the clip that it continues, which only a plan knows."""
    found, frame = shot.ingredients(called), shot.frame
    if frame is None:
        return found
    clip = short_digest(frame.identity)
    return tuple(replace(one, value=f"{one.value} {clip}") if one.name == _OPENING else one for one in found)


def _without_pictures_of_looks(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Leave out that another picture is shown of whoever has another look: that is what a look is."""
    names = {one.field.removeprefix("look ") for one in found if one.field.startswith("look ")}
    return tuple(one for one in found if one.field.removeprefix("reference ") not in names)


def _values(ingredients: Iterable[Ingredient]) -> dict[str, str]:
    return {one.name: one.value for one in sorted(ingredients, key=lambda one: one.name) if one.value}


def _renames(now: MadeFrom, then: MadeFrom) -> dict[str, str]:
    """Return what today's declarations were called then, by their names now.

    What has the same name and the same files is the same; then what has the same files; then what has the same name.
    """
    new, old = _references(now), _references(then)
    called: dict[str, str] = {}
    if set(new) != set(old):
        called = {name: name for name, files in new.items() if old.get(name) == files}
        for name, files in new.items():
            free = [other for other in old if old[other] == files and other not in called.values()]
            if name not in called and free:
                called[name] = free[0]
    return called


def _references(values: MadeFrom) -> dict[str, tuple[str, str]]:
    names = [name.removeprefix("reference ") for name in values if name.startswith("reference ")]
    return {name: (values[f"reference {name}"], values.get(f"voice {name}", "")) for name in names}


def _compare(now: tuple[Ingredient, ...], then: MadeFrom) -> Iterator[Difference]:
    by_name = {one.name: one for one in now}
    values = _values(now)
    told = _told_as_a_whole(values, then)
    for name, (old, new) in told.items():
        first = by_name.get("beat 1 action" if name == "beats" else f"{name} action")
        yield Difference(name, old, new, first.route if first else None)
    lined: set[str] = set()
    for name in dict.fromkeys((*by_name, *then)):
        if _is_told(name, told):
            continue
        old, new = then.get(name, ""), values.get(name, "")
        if match := _LINE.fullmatch(name):
            if match[1] not in lined:
                lined.add(match[1])
                yield from _lines(match[1], by_name, then)
        elif old != new and _counts(name, old, new, (values, then)):
            yield Difference(name, old, new, by_name[name].route if name in by_name else None)


def _told_as_a_whole(now: MadeFrom, then: MadeFrom) -> dict[str, tuple[str, str]]:
    """Return the beats, or all of them, that are new or gone, each with something for then and now."""
    new, old = _beats(now), _beats(then)
    if bool(new) != bool(old):
        return {"beats": ("" if new else "some", "some" if new else "")}
    return {name: ("some" if name in old else "", "some" if name in new else "") for name in sorted({*new} ^ {*old})}


def _beats(values: MadeFrom) -> dict[str, None]:
    return {match[1]: None for name in values if (match := _BEAT.match(name))}


def _is_told(name: str, told: Mapping[str, tuple[str, str]]) -> bool:
    if "beats" in told:
        return name in _OF_A_BEAT or _LINE.fullmatch(name) is not None or _BEAT.match(name) is not None
    match = _BEAT.match(name)
    return match is not None and match[1] in told


def _counts(name: str, old: str, new: str, records: tuple[MadeFrom, MadeFrom]) -> bool:
    """Tell whether a difference says something that no other one says."""
    now, then = records
    if name == "order":
        both = {*old.split()} & {*new.split()}
        return [id_ for id_ in old.split() if id_ in both] != [id_ for id_ in new.split() if id_ in both]
    if name == "template":
        return old.partition(" ")[0] == new.partition(" ")[0]
    if name == "ratio" and not (old and new):
        return False  # a first frame came or went, which sets it
    kind, _, id_ = name.partition(" ")
    if kind in ("voice", "about") and (f"reference {id_}" in now) != (f"reference {id_}" in then):
        return False
    is_place = kind == "reference" and now.get("at", "") != then.get("at", "") and not (old and new)
    return not (is_place and id_ in (now.get("at"), then.get("at")))


def _lines(prefix: str, now: Mapping[str, Ingredient], then: MadeFrom) -> Iterator[Difference]:
    """Compare dialogue as a sequence, so that a line put in between leaves those after it alone."""
    old = _said(prefix, then)
    new = _said(prefix, {name: one.value for name, one in now.items()})
    matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(last - first, end - start)):
            before = old[first + offset] if first + offset < last else None
            after = new[start + offset] if start + offset < end else None
            number = (start if after else first) + offset + 1
            name = f"{prefix}line {number}"
            who = (after or before or ("", ""))[0]
            route = now[name].route if after else None
            yield Difference(name, before[1] if before else "", after[1] if after else "", route, who)


def _said(prefix: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return who says what, in order."""
    found: list[tuple[str, str]] = []
    while text := values.get(f"{prefix}line {len(found) + 1}"):
        who, _, said = text.partition(" ")
        found.append((who, said))
    return found
