"""Lines in several languages: each is spoken in that of the run, and a new one changes nothing for the rest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lowering import Lower

from compiler.build.key import request_key
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.shot import Shot, Target
from compiler.passes.languages import find_languages
from compiler.scene.load import load_projects

SHOT = ("at: yard", "action: Mara waits.", "dialogue:", "  - mara: {line}", "duration: auto")


def key(shot: Shot) -> str:
    assert shot.request is not None
    return request_key(shot.request)


def lines(line: str) -> tuple[str, ...]:
    return tuple(part.replace("{line}", line) for part in SHOT)


@pytest.mark.parametrize("language, said", [("", "Wait."), ("en", "Wait."), ("zh", "等等。")])
def test_a_line_is_spoken_in_the_language_of_the_run(
    lower: Lower, scene: Callable[..., str], language: str, said: str
) -> None:
    lowered = lower(scene(*lines("{en: Wait., zh: 等等。}")), language=language)
    (line,) = lowered.shot.lines
    assert (line.text, line.language) == (said, language or "en")
    assert said in lowered.prompt


def test_words_in_braces_are_words_whatever_they_look_like(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("dialogue:", "  - mara:", "      en: No", "      no: 12:30", "      sv: Mara {{ x }}, @jon")
    assert [lower(text, language=one).shot.lines[0].text for one in ("en", "no", "sv")] == [
        "No",
        "12:30",
        "Mara {{ x }}, @jon",
    ]


def test_how_long_a_shot_lasts_is_told_by_the_words_that_are_spoken(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene(*lines("{en: Wait., de: Warte bitte noch einen Augenblick auf mich und geh nicht ohne mich fort.}"))
    assert lower(text, language="en").shot.seconds == 4
    assert lower(text, language="de").shot.seconds > 4


@pytest.mark.parametrize("plain, first", [("Wait.", "en"), ("Warte.", "de"), ("等等。", "zh"), ("待って、水。", "ja")])
def test_giving_a_line_a_second_language_changes_neither_request_nor_intent(
    lower: Lower, scene: Callable[..., str], plain: str, first: str
) -> None:
    before = lower(scene(*lines(plain)), backend="dashscope").shot
    text = scene(*lines(f"{{{first}: {plain}, fr: Attends.}}"), above=f"languages: [{first}, fr]\n")
    after = lower(text, backend="dashscope", language=first, native=first).shot
    assert (key(after), after.intent) == (key(before), before.intent)
    # A record of what the take was made from says the same.
    assert [one.value for one in after.ingredients({})] == [one.value for one in before.ingredients({})]


@pytest.mark.parametrize("backend", ["animatic", "dashscope"])
def test_a_shot_that_says_the_same_in_both_languages_is_one_request(
    lower: Lower, scene: Callable[..., str], backend: str
) -> None:
    silent = scene("at: yard", "action: Mara waits.")
    taxi = scene(*lines("Taxi!"))
    for text in (silent, taxi):
        keys = {key(lower(text, backend=backend, language=one, native="en").shot) for one in ("en", "zh")}
        assert len(keys) == 1


def test_the_language_of_the_prompt_is_chosen_for_itself(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene(*lines("{en: Wait., zh: 等等。}"), "prompt_language: zh")
    assert lower(text, language="en").prompt.endswith("视频1说：“Wait.”无背景音乐。")


def test_words_in_no_language_of_their_own_are_in_the_films(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene(*lines("Taxi!"))
    spoken = [lower(text, native=native).shot.lines[0].language for native in ("", "en", "de", "pt-BR", "zh")]
    assert spoken == ["en", "en", "de", "pt-BR", "en"]


def found(folder: Path, *scenes: str) -> tuple[tuple[str, ...], list[str]]:
    diagnostics = Diagnostics()
    for number, text in enumerate(scenes):
        (folder / f"{number}.yaml").write_text(f"scene: One\n{text}", encoding="utf-8")
    (folder / "story.yaml").write_text('story: All\nscenes: ["*.yaml"]\n', encoding="utf-8")
    (project,) = load_projects([folder], folder, diagnostics).projects
    languages = find_languages(project.scenes, diagnostics)
    return languages, [item.code.slug for item in diagnostics]


LINE = "shots: [{id: one, dialogue: [{mara: {%s}}]}]\n"


def test_the_films_own_language_is_the_first_that_is_listed_or_else_written(tmp_path: Path) -> None:
    assert found(tmp_path, "shots: [{id: one, dialogue: [{mara: Wait.}]}]\n") == ((), [])
    assert found(tmp_path, LINE % "en: Wait., zh: 等等。") == (("en", "zh"), [])
    assert found(tmp_path, "languages: [zh, en]\n" + LINE % "en: Wait., zh: 等等。") == (("zh", "en"), [])
    # Those that only the second scene has come after.
    assert found(tmp_path, LINE % "en: Wait.", LINE % "en: Wait., fr: Attends.") == (("en", "fr"), [])


def test_a_scene_means_the_same_alone_and_in_its_story(tmp_path: Path) -> None:
    listed, unlisted = "languages: [zh, en]\n" + LINE % "zh: 等等。", LINE % "en: Wait., zh: 等等。"
    assert found(tmp_path, listed, unlisted)[1] == ["mixed-languages"]


@pytest.mark.parametrize(
    "target",
    [
        Target("default", "", "animatic"),
        Target("final-cut_2", "zh", "dashscope"),
        Target("a-b", "zh-Hant-TW", "fal"),
    ],
)
def test_a_targets_name_can_be_read_back(target: Target) -> None:
    assert Target.parse(str(target)) == target
