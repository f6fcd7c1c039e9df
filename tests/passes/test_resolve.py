"""Precedence of settings: command line, profile, shot, scene defaults, story defaults, built-in."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from compiler.passes.choices import Choices
from compiler.passes.resolve import Resolver
from compiler.scene.project import Layer, LoadedScene, LoadedShot
from compiler.scene.settings import Settings
from compiler.scene.shot import ShotEntry
from compiler.source.route import Route

SCENE, STORY = Route("alley.yaml"), Route("story.yaml")
SHOT = LoadedShot(ShotEntry(id="one", duration=4, framing="wide"), SCENE / "shots" / 0)


def scene(defaults: tuple[Layer, ...] = (), profiles: Mapping[str, tuple[Layer, ...]] | None = None) -> LoadedScene:
    return LoadedScene(
        id="alley",
        title="Alley",
        file=Path("/alley.yaml"),
        root=Path("/"),
        asset_roots=(),
        route=SCENE,
        declarations=(),
        defaults=defaults,
        profiles=profiles or {},
        mentions="names",
        allow_degraded=frozenset(),
        budget=None,
        shots=(SHOT,),
    )


LAYERS = (
    Layer(Settings(duration=5, ratio="9:16"), SCENE / "defaults"),
    Layer(Settings(duration=6, ratio="1:1", style="noir"), STORY / "defaults"),
)
PROFILES = {"draft": (Layer(Settings(duration=3), SCENE / "profiles" / "draft"),)}


def test_what_nobody_says_is_built_in() -> None:
    settings = Resolver(scene(), Choices()).resolve(None)
    assert (settings.resolution, settings.ratio, settings.duration) == ("720P", "16:9", "auto")
    assert (settings.prompt_extend, settings.watermark, settings.seed) == (False, False, "auto")
    assert (settings.model, settings.prompt_language, settings.transition) == ("wan2.7-r2v", "en", "cut")


@pytest.mark.parametrize(
    "choices, duration",
    [
        (Choices(), 4),
        (Choices(profile="draft"), 3),
        (Choices(profile="draft", overrides=Settings(duration=2)), 2),
        (Choices(profile="unheard-of"), 4),
    ],
)
def test_the_nearest_to_the_user_has_the_last_word(choices: Choices, duration: int) -> None:
    assert Resolver(scene(LAYERS, PROFILES), choices).resolve(SHOT).duration == duration


def test_scene_defaults_win_over_those_of_the_story() -> None:
    settings = Resolver(scene(LAYERS), Choices()).resolve(SHOT)
    assert (settings.ratio, settings.style, settings.framing) == ("9:16", "noir", "wide")


def test_the_scenes_own_profile_wins_over_the_storys() -> None:
    both = {"draft": (Layer(Settings(seed=1), SCENE), Layer(Settings(seed=2, duration=9), STORY))}
    settings = Resolver(scene(LAYERS, both), Choices(profile="draft")).resolve(SHOT)
    assert (settings.seed, settings.duration) == (1, 9)


def test_a_setting_knows_where_it_is_written() -> None:
    resolver = Resolver(scene(LAYERS, PROFILES), Choices(profile="draft", overrides=Settings(seed=1)))
    assert resolver.route(SHOT, "duration") == SCENE / "profiles" / "draft" / "duration"
    assert resolver.route(SHOT, "framing") == SHOT.route / "framing"
    assert resolver.route(SHOT, "style") == STORY / "defaults" / "style"
    assert resolver.route(SHOT, "ratio") == SCENE / "defaults" / "ratio"
    assert resolver.route(SHOT, "seed") == SHOT.route / "id"
    assert resolver.route(SHOT, "camera") == SHOT.route / "id"
    assert resolver.is_own(SHOT, "framing")
    assert not resolver.is_own(SHOT, "duration")
    assert resolver.is_imposed("duration")


def test_an_empty_text_silences_a_default() -> None:
    quiet = LoadedShot(ShotEntry(id="one", style=""), SHOT.route)
    assert Resolver(scene(LAYERS), Choices()).resolve(quiet).style == ""
