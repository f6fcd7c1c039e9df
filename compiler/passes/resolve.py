"""Resolves settings: who has the last word on framing, duration, model and the rest.

Comes from the layers of a scene; goes out as one `ShotSettings` per shot. Called by `lower`. Precedence:
command line, profile, shot, scene defaults, story defaults, built-in. Invariant: what nobody said is built-in.
"""

from collections.abc import Mapping
from typing import Any, Literal

from compiler.passes.choices import Choices
from compiler.scene.project import LoadedScene, LoadedShot
from compiler.scene.settings import Settings, TransitionEntry
from compiler.source.route import Route
from compiler.source.value import value

_FIELDS = frozenset(Settings.model_fields)
_BUILT_IN: Mapping[str, Any] = {
    "at": None,
    "look": {},
    "framing": "",
    "angle": "",
    "camera": "",
    "sound": "",
    "music": "",
    "style": "",
    "negative": "",
    "duration": "auto",
    "resolution": "720P",
    "ratio": "16:9",
    "seed": "auto",
    "takes": 1,
    "prompt_language": "en",
    "prompt_extend": False,
    "watermark": False,
    "model": "wan2.7-r2v",
    "backend": None,
    "transition": "cut",
    "sound_gain": 0.0,
    "mute": False,
}


@value
class ShotSettings:
    """Settings of one shot, decided; texts are empty where nothing was said."""

    at: str | None
    look: Mapping[str, str]
    framing: str
    angle: str
    camera: str
    sound: str
    music: str
    style: str
    negative: str
    duration: int | Literal["auto"]
    resolution: str
    ratio: str
    seed: int | Literal["auto"]
    takes: int
    prompt_language: Literal["en", "zh"]
    prompt_extend: bool
    watermark: bool
    model: str
    backend: str | None
    transition: TransitionEntry | Literal["cut"]
    sound_gain: float
    mute: bool


class Resolver:
    """Resolves the settings of a scene's shots; what all shots share is merged once."""

    def __init__(self, scene: LoadedScene, choices: Choices) -> None:
        """Merge the layers below and above the shots.

        Args:
            scene: whose shots will be resolved.
            choices: the profile and the command line's own settings.
        """
        self._below = dict(_BUILT_IN)
        self._origins: dict[str, Route] = {}
        self._looks_below: dict[str, Route] = {}
        self._looks_above: dict[str, Route] = {}
        for layer in reversed(scene.defaults):
            said = _said(layer.settings)
            _merge(self._below, said)
            self._origins.update({field: layer.route / field for field in said})
            self._looks_below.update({id_: layer.route / "look" / id_ for id_ in said.get("look", ())})
        self._above: dict[str, Any] = {}
        self._profiled: dict[str, Route] = {}
        for layer in reversed(scene.profiles.get(choices.profile or "", ())):
            said = _said(layer.settings)
            _merge(self._above, said)
            self._profiled.update({field: layer.route / field for field in said})
            self._looks_above.update({id_: layer.route / "look" / id_ for id_ in said.get("look", ())})
        overrides = _said(choices.overrides)
        _merge(self._above, overrides)
        self._commanded = frozenset(overrides)

    def resolve(self, shot: LoadedShot | None) -> ShotSettings:
        """Return the settings of a shot, or those that a shot without its own would have."""
        values = dict(self._below)
        if shot is not None:
            _merge(values, _said(shot.entry))
        _merge(values, self._above)
        return ShotSettings(**values)

    def route(self, shot: LoadedShot, field: str) -> Route:
        """Return where a shot's setting is written; the shot itself where it is written nowhere in the scene."""
        if field in self._commanded:
            return shot.route / "id"
        if field in self._profiled:
            return self._profiled[field]
        if getattr(shot.entry, field) is not None:
            return shot.route / field
        return self._origins.get(field, shot.route / "id")

    def look_route(self, shot: LoadedShot, id_: str) -> Route:
        """Return where it is written which look somebody has in a shot."""
        if id_ in self._looks_above:
            return self._looks_above[id_]
        if shot.entry.look is not None and id_ in shot.entry.look:
            return shot.route / "look" / id_
        return self._looks_below.get(id_, shot.route / "id")

    def is_own(self, shot: LoadedShot, field: str) -> bool:
        """Return whether it is the shot itself that decides a setting."""
        return field not in self._above and getattr(shot.entry, field) is not None

    def is_imposed(self, field: str) -> bool:
        """Return whether the profile or the command line decides a setting."""
        return field in self._above


def _merge(values: dict[str, Any], said: Mapping[str, Any]) -> None:
    """Add what a layer says to what those below it say: looks one by one, everything else as a whole."""
    look = {**values.get("look", {}), **said.get("look", {})}
    values.update(said)
    values["look"] = look


def _said(settings: Settings) -> dict[str, Any]:
    """Return the settings that a layer says something about."""
    data = settings.__dict__
    return {field: data[field] for field in settings.model_fields_set & _FIELDS if data[field] is not None}
