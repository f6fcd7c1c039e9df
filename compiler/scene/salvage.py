"""Salvage: data with faults in it and the faults come in, data that its model can do with goes out.

Called by `validate` when every fault was reported, so that the rest of a shot is checked in the same run.
Invariant: the data is not changed, and items of lists keep their index, because routes count them.
"""

from collections.abc import Iterable, Mapping

from compiler.scene.mismatch import Mismatch, follow
from compiler.scene.shot import LineEntry, split_manner, split_short_key
from compiler.source.route import Step

_SILENCE = "…"


def salvage(
    data: Mapping[str, object], mismatches: Iterable[Mismatch], fallback: Mapping[str, object]
) -> dict[str, object]:
    """Return data without what does not fit its model.

    Keys are left out, lines of dialogue and beats have stand-ins: a line whose speaker cannot be told has an
    empty `who`.

    Args:
        data: a mapping as written.
        mismatches: what does not fit.
        fallback: values for required keys at the top.
    """
    kept = {key: _copied(value) for key, value in data.items()}
    for mismatch in mismatches:
        steps = mismatch.steps
        if mismatch.kind == "line":
            _put(kept, steps, _line(mismatch.value))
        elif mismatch.missing is not None and (not steps or _is_beat(steps)):
            _keep_beat(kept, steps)
        elif _is_beat(steps):
            _put(kept, steps, {})
            _keep_beat(kept, steps)
        else:
            _drop(kept, steps)
    return {**fallback, **kept}


def _copied(value: object) -> object:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _drop(kept: dict[str, object], steps: tuple[Step, ...]) -> None:
    """Leave out the key that a fault is at or in."""
    while steps and isinstance(steps[-1], int):
        steps = steps[:-1]
    try:
        above = follow(kept, steps[:-1])
    except KeyError:  # what it is in was left out already
        return
    if steps and isinstance(above, dict):
        above.pop(steps[-1], None)
        if steps[-1] == "seconds" and _is_beat(steps[:-1]):
            _keep_beat(kept, steps[:-1])


def _is_beat(steps: tuple[Step, ...]) -> bool:
    return len(steps) == 2 and steps[0] == "beats"  # noqa: PLR2004


def _keep_beat(kept: dict[str, object], steps: tuple[Step, ...]) -> None:
    """Give a beat a length that breaks no limit, and forget what the lengths have to add up to."""
    beat = follow(kept, steps)
    if _is_beat(steps) and isinstance(beat, dict):
        beats = kept["beats"]
        beat["seconds"] = "1" if isinstance(beats, list) and len(beats) > 1 else "2"
        kept.pop("duration", None)


def _put(kept: dict[str, object], steps: tuple[Step, ...], value: object) -> None:
    above = follow(kept, steps[:-1])
    if isinstance(above, list | dict):
        above[steps[-1]] = value  # type: ignore[index]


def _line(written: object) -> LineEntry:
    """Return what can be told of a line: the speaker, if there is one, and how it is said."""
    if not isinstance(written, dict) or not written:
        return LineEntry.model_construct(who="", line=_SILENCE)
    if "who" in written or "line" in written:
        who, manner, text, key = written.get("who"), written.get("manner"), written.get("line"), None
    else:
        key, text = next(iter(written.items()))
        who, manner = split_short_key(key) or ("", "")
        manner = split_manner(manner)[1]
    return LineEntry.model_construct(
        who=who if isinstance(who, str) else "",
        manner=manner if isinstance(manner, str) else "",
        line=text if isinstance(text, str) and text.strip() else _SILENCE,
        key=key,
    )
