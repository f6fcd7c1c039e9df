"""Keys that a mapping does not have: what the author probably meant, or where it belongs.

`mismatch_report` asks for every key that a model refuses. Invariant: one diagnostic per key, and the name
of the known key that was meant is given back, so that its absence is not reported as well.
"""

from pydantic import BaseModel

from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import is_variant, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.declaration import CharacterEntry, LookEntry
from compiler.scene.document import LibraryDocument, SceneDocument, StoryDocument
from compiler.scene.shot import BeatEntry, LineEntry, ShotEntry
from compiler.source.problem import shown
from compiler.source.route import Route

# What people write who come from other tools, or from a screenplay.
# Of several, the first that the mapping has is meant.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "actors": ("cast",),
    "characters": ("cast",),
    "description": ("about", "action"),
    "desc": ("about", "action"),
    "dialog": ("dialogue",),
    "length": ("duration", "seconds"),
    "lines": ("dialogue",),
    "location": ("at",),
    "name": ("id",),
    "photo": ("image",),
    "picture": ("image",),
    "place": ("at",),
    "says": ("line",),
    "seconds": ("duration",),
    "sfx": ("sound",),
    "shot": ("id",),
    "shot_size": ("framing",),
    "size": ("framing",),
    "speaker": ("who",),
    "text": ("line", "action"),
    "title": ("scene", "story", "id"),
    "transitions": ("transition",),
    "voice_over": ("voiceover",),
}

_ELSEWHERE = {
    "store": "clips are kept for a machine: set `SCENEC_STORE_REMOTE`, or `[store]` in your own `config.toml`"
}
"""What is set, and not written: nobody's story sends clips anywhere."""

_HOMES: tuple[tuple[type[BaseModel], str], ...] = (
    (ShotEntry, "in a shot"),
    (BeatEntry, "in a beat"),
    (CharacterEntry, "in a declaration"),
    (LineEntry, "in a line of dialogue"),
    (SceneDocument, "at the top of a scene"),
    (StoryDocument, "at the top of `story.yaml`"),
)


def report_unknown_key(key: str, model: type[BaseModel], at: Route, diagnostics: Diagnostics) -> str | None:
    """Report a key that a mapping does not have.

    Args:
        key: as written.
        model: the model of the mapping.
        at: the mapping.
        diagnostics: told `cannot-speak` or `unknown-key`.

    Returns:
        The key that was probably meant, if it is clear.
    """
    place = at / key
    if issubclass(model, LookEntry) and key in ("voice", "voice_sha256"):
        diagnostics.report(
            "cannot-speak",
            "only characters have a voice",
            place,
            part="key",
            help="declare it under `characters`, or remove the voice",
        )
        return None
    elsewhere = _ELSEWHERE.get(key) if issubclass(model, LibraryDocument) else None
    meant = None if elsewhere else _meant(key, model)
    label = Label(place, "", part="key")
    diagnostics.report(
        "unknown-key",
        f"unknown key {shown(key)}",
        place,
        part="key",
        help=f"did you mean `{meant}`?" if meant else elsewhere or _advice(key, model),
        suggestions=(Suggestion(label, meant, safe=_is_sure(key, meant)),) if meant else (),
    )
    return meant


def _meant(key: str, model: type[BaseModel]) -> str | None:
    names = {name: name for name in _keys(model)}
    for synonym, meant in _SYNONYMS.items():
        near = next((name for name in meant if name in names), None)
        if near is not None:
            names.setdefault(synonym, near)
    word = key.lower()
    if word in names:
        return names[word]
    near = None if _home(key, model) else nearest(key, names)
    return names[near] if near else None


def _is_sure(key: str, meant: str) -> bool:
    """Tell whether a key can mean nothing else: another spelling of it, or the one word for it here."""
    return is_variant(key, meant) or _SYNONYMS.get(key.lower()) == (meant,)


def _advice(key: str, model: type[BaseModel]) -> str:
    home = _home(key, model)
    if home is not None:
        return f"`{key}` belongs {home}"
    return f"known here: {', '.join(f'`{name}`' for name in _keys(model))}"


def _home(key: str, model: type[BaseModel]) -> str | None:
    return next((place for owner, place in _HOMES if owner is not model and key in _keys(owner)), None)


def _keys(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name, field in model.model_fields.items() if not field.exclude)
