"""Keys that exclude one another, checked on what the author wrote.

`parts` and `scene_file` call these beside validation, so that a conflict is told even where something
else in the same entry is broken. Invariant: the later of two keys is underlined, the earlier is labelled.
"""

from collections.abc import Mapping, Sequence

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.source.problem import shown
from compiler.source.route import Route

_GENERATED = ("prompt", "storyboard", "beats", "first_frame", "cast")
"""Keys that only a generation can use."""
_TOLD_BY_BEATS = ("action", "dialogue")
_OF_LOOKS = frozenset({"image", "video", "sha256", "about", "locator", "voice", "voice_sha256"})
_TRANSITIONS = ("dissolve", "wipe", "fade")
_COLOUR = "through"


def check_shot(shot: Mapping[str, object], at: Route, diagnostics: Diagnostics) -> bool:
    """Report the conflicts inside one shot; tell whether there are none."""
    fine = "transition" not in shot or check_transition(shot, at, diagnostics)
    if _is_set(shot, "footage"):
        advice = "remove one of them: footage is cut in as it is, and nothing is generated"
        fine &= _exclude(shot, "footage", _GENERATED, at, diagnostics, advice)
    if _is_set(shot, "beats"):
        advice = "move it into the beats, which tell the whole shot"
        fine &= _exclude(shot, "beats", _TOLD_BY_BEATS, at, diagnostics, advice)
    return fine


def check_transition(settings: Mapping[str, object], at: Route, diagnostics: Diagnostics) -> bool:
    """Report a transition of two kinds, or of none; tell whether it is neither."""
    transition = settings.get("transition")
    if not isinstance(transition, Mapping):
        return True
    place = at / "transition"
    kinds = [kind for kind in transition if kind in _TRANSITIONS and transition[kind] is not None]
    if len(kinds) > 1:
        diagnostics.report(
            "conflicting-keys",
            f"a transition is either `{kinds[0]}` or `{kinds[1]}`",
            place / kinds[1],
            part="key",
            labels=(Label(place / kinds[0], "the other one", part="key"),),
            help="keep one of them",
        )
        return False
    if kinds:
        return _check_colour(transition, kinds[0], place, diagnostics)
    if any(key not in (*_TRANSITIONS, _COLOUR) for key in transition):
        return True
    diagnostics.report(
        "conflicting-keys",
        "this transition is of no kind",
        place,
        help="write `transition: {dissolve: 0.5}`, `{wipe: 0.5}`, `{fade: 1}` or `cut`",
    )
    return False


def _check_colour(transition: Mapping[str, object], kind: str, at: Route, diagnostics: Diagnostics) -> bool:
    if kind == "fade" or transition.get(_COLOUR) is None:
        return True
    diagnostics.report(
        "conflicting-keys",
        f"a {kind} goes through no colour",
        at / _COLOUR,
        part="key",
        labels=(Label(at / kind, "the transition", part="key"),),
        help=f"remove it, or write `fade` in place of `{kind}`",
    )
    return False


def check_declaration(declaration: Mapping[str, object], at: Route, diagnostics: Diagnostics) -> bool:
    """Report a declaration without exactly one picture or film; tell whether it has one, or looks that have."""
    looks = declaration.get("looks")
    fine = _check_media(declaration, at, diagnostics, is_optional=bool(looks))
    for name, look in looks.items() if isinstance(looks, Mapping) else ():
        # A key that is not known is told as such, and may be the picture.
        if isinstance(look, Mapping) and look.keys() <= _OF_LOOKS:
            fine &= _check_media(look, at / "looks" / name, diagnostics)
    return fine


def _check_media(
    entry: Mapping[str, object], at: Route, diagnostics: Diagnostics, *, is_optional: bool = False
) -> bool:
    fine = True
    media = [key for key in entry if key in ("image", "video") and entry[key] is not None]
    if len(media) > 1:
        diagnostics.report(
            "conflicting-keys",
            f"{shown(str(at.steps[-1]))} has both an image and a video",
            at / media[1],
            part="key",
            labels=(Label(at / media[0], "the other one", part="key"),),
            help="keep the one that the model is to see",
        )
        fine = False
    elif not media and not is_optional:
        diagnostics.report(
            "conflicting-keys",
            f"{shown(str(at.steps[-1]))} has neither an image nor a video",
            at,
            part="key",
            help="name its picture with `image: <path>`, or its film with `video: <path>`",
        )
        fine = False
    fine &= _check_hash(entry, "sha256", media, at, diagnostics)
    return _check_hash(entry, "voice_sha256", ["voice"], at, diagnostics) and fine


def _check_hash(
    declaration: Mapping[str, object], key: str, named: Sequence[str], at: Route, diagnostics: Diagnostics
) -> bool:
    """Report a hash that stands beside no address: a file's own hash is taken from its bytes."""
    if not _is_set(declaration, key):
        return True
    places = [str(declaration.get(name) or "") for name in named]
    if not named or any(place.lower().startswith(("http://", "https://")) for place in places):
        return True
    diagnostics.report(
        "conflicting-keys",
        f"`{key}` belongs to a web address, and there is none here",
        at / key,
        part="key",
        help="remove it: the hash of a file is taken from its bytes",
    )
    return False


def _exclude(
    shot: Mapping[str, object], key: str, others: Sequence[str], at: Route, diagnostics: Diagnostics, advice: str
) -> bool:
    """Report every other key that cannot stand beside a key."""
    found = [other for other in others if _is_set(shot, other)]
    for other in found:
        diagnostics.report(
            "conflicting-keys",
            f"a shot with `{key}` has no `{other}` of its own",
            at / other,
            part="key",
            labels=(Label(at / key, f"`{key}` is here", part="key"),),
            help=advice,
        )
    return not found


def _is_set(entry: Mapping[str, object], key: str) -> bool:
    return entry.get(key) not in (None, "", [])
