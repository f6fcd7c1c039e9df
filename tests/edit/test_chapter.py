"""Chapters: one a scene, each from the frame on which its scene is first seen."""

from compiler.edit.build import build_timeline
from compiler.edit.chapter import Chapter, build_chapters
from compiler.edit.titles import add_titles
from compiler.ir.shot import Shot, ShotList, Transition
from compiler.ir.staging import Slate
from compiler.source.route import Route

ROUTE = Route("alley.yaml", ())


def _scene(name: str, *shots: tuple[float, Transition | None]) -> ShotList:
    made = tuple(_shot(name, f"s{number}", seconds, after) for number, (seconds, after) in enumerate(shots))
    return ShotList(name, f"The {name}", f"{name}.yaml", (), made, 320, 180)


def _shot(scene: str, name: str, seconds: float, after: Transition | None) -> Shot:
    return Shot(
        scene=scene,
        id=name,
        route=ROUTE,
        slots=(),
        lines=(),
        beats=(),
        seconds=seconds,
        width=320,
        height=180,
        request=None,
        footage=None,
        slate=Slate(scene, name, 1, (), ()),
        transition=after or Transition(),
        intent="",
        input_seconds=0.0,
        price=None,
        billed_on="animatic",
    )


def _chapters(*scenes: ShotList) -> tuple[Chapter, ...]:
    return build_chapters(build_timeline(scenes, {}), scenes)


def test_each_scene_is_a_chapter() -> None:
    chapters = _chapters(_scene("alley", (2, None), (1, None)), _scene("cafe", (4, None)))
    assert chapters == (Chapter(0, 90, "The alley"), Chapter(90, 210, "The cafe"))


def test_a_chapter_begins_where_a_dissolve_into_its_scene_does() -> None:
    chapters = _chapters(_scene("alley", (2, Transition("dissolve", 1))), _scene("cafe", (4, None)))
    assert chapters == (Chapter(0, 30, "The alley"), Chapter(30, 150, "The cafe"))


def test_a_film_of_one_scene_has_none() -> None:
    assert _chapters(_scene("alley", (2, None), (1, None))) == ()


def test_a_scene_without_shots_is_no_chapter() -> None:
    chapters = _chapters(_scene("alley", (2, None)), _scene("roof"), _scene("cafe", (4, None)))
    assert [chapter.title for chapter in chapters] == ["The alley", "The cafe"]


def test_the_opening_belongs_to_the_first_chapter_and_the_credits_to_the_last() -> None:
    scenes = [_scene("alley", (2, None)), _scene("cafe", (4, None))]
    chapters = build_chapters(add_titles(build_timeline(scenes, {}), 120, 90), scenes)
    assert chapters == (Chapter(0, 180, "The alley"), Chapter(180, 390, "The cafe"))
