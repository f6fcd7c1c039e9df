"""Words for mismatches: what does not fit a model comes in, an ordinary diagnostic goes out.

Called by `validate` for each node that does not fit. Invariant: the place is a node that the author
wrote, as small as it can be, and there is one diagnostic per mismatch.
"""

import re

from pydantic import BaseModel

from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import is_variant, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.bad_line import report_dialogue, report_line
from compiler.scene.bed import BedEntry
from compiler.scene.declaration import CharacterEntry, CharacterLookEntry, LookEntry
from compiler.scene.mismatch import Mismatch
from compiler.scene.remedy import remedy
from compiler.scene.settings import TransitionEntry
from compiler.scene.shot import BeatEntry
from compiler.scene.subtitles import SubtitlesEntry
from compiler.scene.titles import CreditsEntry, OpeningEntry
from compiler.scene.unknown_key import report_unknown_key
from compiler.source.problem import shown
from compiler.source.route import Route

_KINDS = tuple(name for name in TransitionEntry.model_fields if name != "through")
_INNER_MODELS: dict[str, type[BaseModel]] = {
    "transition": TransitionEntry,
    "beats": BeatEntry,
    "opening": OpeningEntry,
    "credits": CreditsEntry,
    "subtitles": SubtitlesEntry,
    "music": BedEntry,
    "ambience": BedEntry,
}

_WANTED = {
    "ambience": "a path, or a mapping with a `file`",
    "budget": "an amount and a currency",
    "credits": "`true`, `false` or a mapping",
    "duration": "whole seconds, or `auto`",
    "opening": "`true`, `false` or a mapping",
    "loudness": "a number of LUFS, or `off`",
    "seed": "a whole number, or `auto`",
    "sha256": "64 hexadecimal digits in lower case",
    "sound_gain": "a number of decibels",
    "takes": "a whole number",
    "transition": "`cut`, or a mapping of one kind to its seconds",
    "trim": "a list of two times",
    "voice_sha256": "64 hexadecimal digits in lower case",
}
_WANTED_BY_KIND = {
    "bool_type": "`true` or `false`",
    "dict_type": "a mapping",
    "float_parsing": "a number",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "string_type": "text",
    "tuple_type": "a list",
}
_WANTED_OF_ENTRY = {"languages": "the name of a language"}
_MISSING = {
    "id": "give it an `id` of its own that stays the same when shots are moved, for instance `id: arrival`",
    "scene": "begin the file with `scene: <title>`",
    "scenes": "list the scene files, for instance `scenes: [scenes/*.yaml]`",
    "seconds": "write how long it lasts, for instance `seconds: 3`",
    "shots": "list the shots, for instance `- {id: arrival, action: Mara walks in.}`",
    "story": "begin the file with `story: <title>`",
}
_LIMITS = {
    "finite_number": ("", "an ordinary number"),
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "int_parsing_size": ("", "a smaller number"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_LITERAL = re.compile(r"'([^']*)'")


def report_mismatch(
    mismatch: Mismatch, model: type[BaseModel], at: Route, diagnostics: Diagnostics, subject: str
) -> str | None:
    """Report one mismatch.

    Args:
        mismatch: what does not fit.
        model: the model that the entry does not fit.
        at: the entry.
        diagnostics: told.
        subject: what the entry is called: `this shot`.

    Returns:
        For an unknown key the known one that was meant, if it is clear.
    """
    place = Route(at.file, at.steps + mismatch.steps)
    if mismatch.kind == "extra_forbidden":
        parent = Route(place.file, place.steps[:-1])
        return report_unknown_key(str(place.steps[-1]), _model_at(mismatch, model), parent, diagnostics)
    if mismatch.kind == "line":
        report_line(mismatch.value, place, diagnostics)
    elif mismatch.missing is not None:
        _report_missing(mismatch, mismatch.missing, place, diagnostics, subject)
    elif mismatch.steps and mismatch.steps[-1] == "dialogue":
        report_dialogue(mismatch.value, place, diagnostics)
    else:
        _report_value(mismatch, place, diagnostics, subject)
    return None


def found_words(value: object) -> str:
    """Say what was found in place of what was wanted."""
    if isinstance(value, str):
        text = " ".join(value.split())
        return shown(text, 40) if text else "an empty text"
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "nothing"


def _model_at(mismatch: Mismatch, model: type[BaseModel]) -> type[BaseModel]:
    """Return the model of the mapping that a node is in."""
    names = [step for step in mismatch.steps[:-1] if isinstance(step, str)]
    if names[:1] == ["looks"]:
        return CharacterLookEntry if issubclass(model, CharacterEntry) else LookEntry
    return _INNER_MODELS.get(names[-1], model) if names else model


def _report_missing(mismatch: Mismatch, key: str, place: Route, diagnostics: Diagnostics, subject: str) -> None:
    if mismatch.steps:
        subject = f"this {'beat' if 'beats' in mismatch.steps else str(mismatch.steps[-1])}"
    written = list(mismatch.value) if isinstance(mismatch.value, dict) else []
    message = f"`{key}` has no value" if key in written else f"{subject} has no `{key}`"
    first = key if key in written else written[0] if written else None
    diagnostics.report(
        "missing-key",
        message,
        place if first is None else place / first,
        part="value" if first is None else "key",
        help=_MISSING.get(key, f"add `{key}: …`"),
    )


def _report_value(mismatch: Mismatch, place: Route, diagnostics: Diagnostics, subject: str) -> None:
    kind, name = mismatch.kind, _name(mismatch, subject)
    key = next((step for step in reversed(mismatch.steps) if isinstance(step, str)), "")
    if mismatch.value == "" and kind in ("string_too_short", "string_pattern_mismatch"):
        diagnostics.report("wrong-type", f"{name} is empty", place, help=remedy(_section(place), mismatch))
    elif key == "id":
        report_bad_id(mismatch.value, place, diagnostics)
    elif kind in _LIMITS:
        fact, words = _LIMITS[kind]
        limit = f" {_number(mismatch.facts.get(fact))}" if fact else ""
        message = f"{name} must be {words}{limit}, not {found_words(mismatch.value)}"
        diagnostics.report("out-of-range", message, place, help=remedy(_section(place), mismatch))
    elif key == "transition" and isinstance(mismatch.value, str):
        _report_transition(mismatch.value, place, diagnostics)
    elif kind == "literal_error" and isinstance(mismatch.value, str):
        _report_choice(name, mismatch, place, diagnostics)
    else:
        message = f"{name} must be {_wanted(mismatch)}, not {_found(mismatch)}"
        diagnostics.report("wrong-type", message, place, help=remedy(_section(place), mismatch))


def _wanted(mismatch: Mismatch) -> str:
    if mismatch.kind == "literal_error":
        return "text"
    steps = mismatch.steps
    known = _WANTED.get(str(steps[-1])) if steps else None
    key = str(next((step for step in reversed(steps) if isinstance(step, str)), ""))
    return known or _WANTED_BY_KIND.get(mismatch.kind) or _WANTED_OF_ENTRY.get(key, "something else")


def _found(mismatch: Mismatch) -> str:
    if mismatch.kind in ("too_short", "too_long") and isinstance(mismatch.value, list):
        return f"a list of {len(mismatch.value)}"
    return found_words(mismatch.value)


def report_bad_id(value: object, at: Route, diagnostics: Diagnostics, *, is_key: bool = False) -> None:
    """Report an id with characters that ids may not have.

    Args:
        value: the id as written.
        at: where it is written.
        diagnostics: told `bad-id`.
        is_key: whether the id is a key, as those of declarations are.
    """
    slug = re.sub(r"[^a-z0-9_-]+", "-", value.lower() if isinstance(value, str) else "").strip("-_")[:64]
    usable = slug if slug and (slug[0].isalpha() or not is_key) else ""
    first = "a letter" if is_key else "a letter or digit"
    diagnostics.report(
        "bad-id",
        f"{found_words(value)} cannot be an id",
        at,
        part="key" if is_key else "value",
        help=f"write `{usable}`" if usable else f"write a short word, for instance `{'mara' if is_key else 'arrival'}`",
        notes=(f"an id begins with {first} and has a-z, 0-9, `_` and `-`, at most 64 of them",),
        suggestions=(Suggestion(Label(at, part="key" if is_key else "value"), usable),) if usable else (),
    )


def _section(place: Route) -> str:
    """Return the key that a value, or the list or mapping it is an entry of, stands under."""
    names = [step for step in place.steps if isinstance(step, str)]
    return "" if not names else names[-1] if names[:1] != ["profiles"] or len(names) > 2 else "profiles"  # noqa: PLR2004


def _name(mismatch: Mismatch, subject: str) -> str:
    if not mismatch.steps:
        return subject
    last = mismatch.steps[-1]
    if isinstance(last, str):
        return f"`{last}`"
    parent = mismatch.steps[-2] if len(mismatch.steps) > 1 else ""
    return "a beat" if parent == "beats" else f"an entry of `{parent}`"


def _report_transition(value: str, place: Route, diagnostics: Diagnostics) -> None:
    if value in _KINDS:
        message = f"`transition: {value}` does not say how long it takes"
        diagnostics.report("wrong-type", message, place, help=f"write `transition: {{{value}: 0.5}}`")
    else:
        _report_unlisted("`transition`", value, ("cut", *_KINDS), place, diagnostics)


def _report_choice(name: str, mismatch: Mismatch, place: Route, diagnostics: Diagnostics) -> None:
    choices = tuple(_LITERAL.findall(str(mismatch.facts.get("expected", ""))))
    _report_unlisted(name, str(mismatch.value), choices, place, diagnostics)


def _report_unlisted(name: str, value: str, choices: tuple[str, ...], place: Route, diagnostics: Diagnostics) -> None:
    near = nearest(value, choices)
    listing = ", ".join(f"`{choice}`" for choice in choices)
    diagnostics.report(
        "unknown-value",
        f"{name} cannot be {found_words(value)}",
        place,
        help=f"did you mean `{near}`?" if near else f"it is one of {listing}",
        suggestions=(Suggestion(Label(place), near, safe=is_variant(value, near)),) if near else (),
    )


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
