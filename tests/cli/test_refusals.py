"""What is refused, or told as a warning, only while a command runs: each with its code and its exit code."""

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_story import Story, run_scenec, write_story

from compiler.cli import app
from compiler.media.encode import ClipWriter

ROW = """\
schema_version: 1
shots:
  question:
    default-dashscope:
      key: {key}
      intent: {intent}
      take: 1
      model: wan2.7-r2v
      sha256: {sha}
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = write_story(tmp_path_factory.mktemp("refusals") / "story")
    assert story.run("compile", "gate.yaml").code == 0
    return story


@pytest.fixture
def story(compiled: Story, tmp_path: Path) -> Story:
    shutil.copytree(compiled.folder, tmp_path / "story")
    return Story(tmp_path / "story")


def run_limited(story: Story, size: int) -> subprocess.CompletedProcess[str]:
    """Compile where no file may grow past a size, as on a disk that fills up."""
    return subprocess.run(
        [sys.executable, "-m", "compiler", "compile", "gate.yaml"],
        cwd=story.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("selector", ["nobody", "colour:red", "tag:none"])
def test_a_selector_that_fits_nothing_is_refused(story: Story, selector: str) -> None:
    ran = story.run("compile", "gate.yaml", "--select", selector)
    assert (ran.code, ran.out) == (2, "")
    assert "SC0004" in ran.err


@pytest.mark.parametrize("command", ["plan", "compile"])
def test_a_library_is_checked_but_not_filmed(story: Story, command: str) -> None:
    (story.folder / "cast.yaml").write_text("characters: {mara: {image: mara.png}}\n", encoding="utf-8")
    assert story.run("check", "cast.yaml").code == 0
    ran = story.run(command, "cast.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "SC0007" in ran.err
    assert "cast.yaml:1:1" in ran.err


def test_one_output_for_several_films_is_refused(story: Story) -> None:
    shutil.copyfile(story.scene, story.folder / "door.yaml")
    ran = story.run("compile", "gate.yaml", "door.yaml", "-o", "film.mp4")
    assert (ran.code, ran.out) == (2, "")
    assert "SC0005" in ran.err


def test_several_scenes_without_a_story_are_several_films(story: Story) -> None:
    shutil.copyfile(story.scene, story.folder / "door.yaml")
    ran = story.run("compile", "gate.yaml", "door.yaml", "--json")
    assert [film["film"] for film in ran.json()["films"]] == [
        "build/gate/default-animatic/film.mp4",
        "build/door/default-animatic/film.mp4",
    ]


@pytest.mark.parametrize("name", [".scenec", "build", "build/gate"])
def test_a_file_in_the_place_of_a_folder_is_named(story: Story, name: str) -> None:
    file = story.folder / name
    shutil.rmtree(file)
    file.write_text("mine")
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 7
    assert f"{name}`: this is a file, where a folder has to be" in ran.err
    assert "move the file away" in ran.err
    assert file.read_text() == "mine"


def test_an_unknown_shot_or_code_is_a_usage_error(story: Story) -> None:
    assert "SC0006" in story.run("show", "gate.yaml#nobody").err
    assert "SC0009" in story.run("explain", "SC0000").err


def test_a_plan_that_no_longer_fits_is_refused(story: Story) -> None:
    assert story.run("plan", "gate.yaml", "-o", "plan.json").code == 0
    story.edit("duration: 3", "duration: 4")
    ran = story.run("compile", "gate.yaml", "--plan", "plan.json")
    assert ran.code == 4
    assert "SC0702" in ran.err


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema_version": 2}', "\0"])
def test_a_file_that_is_no_plan_is_refused(story: Story, text: str) -> None:
    (story.folder / "plan.json").write_text(text)
    ran = story.run("compile", "gate.yaml", "--plan", "plan.json")
    assert ran.code == 1
    assert "SC0706" in ran.err


@pytest.mark.parametrize("text", ["shots: [", "shots: {question: {default-dashscope: {take: 0}}}", "\0", "a: 1"])
def test_a_lock_that_cannot_be_read_stops_a_paid_plan(story: Story, text: str) -> None:
    (story.folder / "gate.lock.yaml").write_text(text)
    ran = story.run("plan", "gate.yaml", "--backend", "dashscope")
    assert (ran.code, ran.out) == (1, "")
    assert "SC0704" in ran.err
    assert story.run("plan", "gate.yaml").code == 0


@pytest.mark.parametrize(
    "old, new, place, told",
    [
        ("take: 1", "take: one", "gate.lock.yaml:7:13", "`take` has no value"),
        ("    default-dashscope:", "    default-dashscope:\n      tak: 1", "gate.lock.yaml:5:12", "`tak` is nothing"),
        ("      take: 1\n", "", "gate.lock.yaml:5:7", "`take` is missing"),
        ("schema_version: 1", "schema_version: 9", "gate.lock.yaml:1:17", "a newer scenec wrote it"),
        ("shots:", "shots: [", "gate.lock.yaml:", ""),
    ],
)
def test_what_is_wrong_with_a_lock_is_told_at_its_place(
    story: Story, old: str, new: str, place: str, told: str
) -> None:
    text = ROW.format(key="0" * 64, intent="1" * 64, sha="2" * 64)
    assert old in text
    (story.folder / "gate.lock.yaml").write_text(text.replace(old, new))
    for words in (("plan", "gate.yaml", "--backend", "dashscope"), ("takes", "gate.yaml"), ("check", "--locks")):
        ran = story.run(*words)
        told_all = ran.out + ran.err
        assert (place in told_all, told in told_all) == (True, True), told_all
        assert "Input" not in told_all
        assert ("update scenec" in told_all) == ("9" in new or "tak:" in new)


def test_a_locked_clip_that_is_gone_needs_a_decision_and_is_not_bought_again(story: Story) -> None:
    steps = story.run("plan", "gate.yaml", "--backend", "dashscope", "--json").json()["shots"]
    key = next(step["key"] for step in steps if step["shot"] == "question")
    (story.folder / "gate.lock.yaml").write_text(ROW.format(key=key, intent="1" * 64, sha="2" * 64))
    ran = story.run("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5")
    assert ran.code == 5
    assert "SC0707" in ran.err
    assert "0.30 USD" in ran.err


def test_missing_clips_are_told_apart_with_where_to_look_and_how_to_make_them_again(story: Story) -> None:
    (story.folder / "door.yaml").write_text(story.scene.read_text().replace("Jon looks up", "Jon looks away"))
    (story.folder / "story.yaml").write_text("story: Gates\nscenes: [gate.yaml, door.yaml]\n")
    steps = story.run("plan", "--backend", "dashscope", "--json").json()["shots"]
    for step in steps:
        if step["shot"] == "question":
            row = ROW.format(key=step["key"], intent="1" * 64, sha="2" * 64)
            (story.folder / f"{step['scene']}.lock.yaml").write_text(row)
    ran = story.run("compile", "--backend", "dashscope", "--yes", "--max-cost", "5")
    assert (ran.code, ran.err.count("SC0707")) == (5, 2)
    for name in ("gate#question", "door#question"):
        assert f"`{name}` is missing: its take is in the lock, but its clip is not here" in ran.err
        assert f"`scenec compile --retake {name}` makes it again" in ran.err
    assert ran.err.count("`scenec store pull`") == 2
    cut = story.run("cut", "--backend", "dashscope")
    assert (cut.code, "`gate#arrival`, `gate#question`, `door#arrival`, `door#question`" in cut.err) == (3, True)
    assert "`scenec compile` makes it; a clip that was paid for comes back with `scenec store pull`" in cut.err
    again = story.run("plan", "--backend", "dashscope", "--json", "--retake", "gate#question").json()["shots"]
    assert [step["action"] for step in again if step["shot"] == "question"] == ["retake", "missing"]


def test_without_a_key_nothing_is_sent_and_the_message_says_where_to_get_one(story: Story) -> None:
    ran = story.run("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD")
    assert (ran.code, ran.out) == (6, "")
    assert "SC0011" in ran.err
    assert "DASHSCOPE_API_KEY" in ran.err
    assert "https://modelstudio.console.alibabacloud.com" in ran.err


def test_a_price_that_nobody_agreed_to_is_told_before_a_missing_key(story: Story) -> None:
    ran = story.run("compile", "gate.yaml", "--backend", "dashscope")
    assert ran.code == 4
    assert "SC0008" in ran.err


@pytest.mark.parametrize("url", ["http://example.com/api/v1", "dashscope.aliyuncs.com", "https://u:p@example.com"])
def test_an_address_that_would_give_the_key_away_is_refused(story: Story, url: str) -> None:
    account = {"DASHSCOPE_API_KEY": "sk-canary", "DASHSCOPE_HTTP_BASE_URL": url}
    ran = story.run("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD", **account)
    assert (ran.code, ran.out) == (6, "")
    assert "SC0012" in ran.err
    assert "canary" not in ran.err


def test_a_configuration_that_others_can_read_is_not_used(story: Story, tmp_path: Path) -> None:
    config = tmp_path / "config/scenec/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[dashscope]\nkey = "sk-canary"\n')
    config.chmod(0o644)
    words = ["compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD"]
    ran = story.run(*words, XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert ran.code == 6
    assert "SC0012" in ran.err
    assert "chmod 600" in ran.err
    assert "canary" not in ran.err


def test_an_address_decides_the_region_whose_prices_a_plan_shows(story: Story) -> None:
    url = "https://dashscope.aliyuncs.com/api/v1"
    words = ["plan", "gate.yaml", "--backend", "dashscope", "--json"]
    abroad = story.run(*words).json()["totals"]["prices"]
    home = story.run(*words, DASHSCOPE_HTTP_BASE_URL=url).json()["totals"]["prices"]
    assert ([price["currency"] for price in abroad], [price["currency"] for price in home]) == (["USD"], ["CNY"])


def test_a_journal_that_cannot_be_read_stops_a_paid_plan(story: Story, tmp_path: Path) -> None:
    journal = tmp_path / "state/dashscope/journal.db"
    journal.parent.mkdir(parents=True)
    journal.write_text("no journal")
    ran = story.run("plan", "gate.yaml", "--backend", "dashscope", SCENEC_STATE_DIR=str(tmp_path / "state"))
    assert (ran.code, ran.out) == (7, "")
    assert "SC0712" in ran.err


def test_a_store_that_cannot_be_written_is_noticed_before_anything_is_sent(story: Story, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    words = ["compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD"]
    account = {"DASHSCOPE_API_KEY": "sk-canary", "DASHSCOPE_HTTP_BASE_URL": "http://127.0.0.1:9/api/v1"}
    ran = story.run(*words, SCENEC_DATA_DIR=str(tmp_path / "data"), **account)
    assert ran.code == 7
    assert "SC0713" in ran.err


def test_a_full_disk_fails_the_shot_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    story = write_story(tmp_path / "fresh")
    ran = run_limited(story, 20_000)
    assert ran.returncode == 3
    assert "SC0802" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list((story.folder / ".scenec/store").rglob("*.mp4"))
    assert story.run("compile", "gate.yaml").code == 0


def test_a_disk_that_is_full_at_the_cut_leaves_the_old_film(story: Story) -> None:
    film = story.folder / "build/gate/default-animatic/film.mp4"
    before = film.read_bytes()
    story.edit("    duration: 3\n", "    duration: 3\n    transition: cut\n")
    story.edit("scene: The gate", "scene: The gates")
    ran = run_limited(story, 20_000)
    assert ran.returncode == 7
    assert "SC0907" in ran.stderr
    assert film.read_bytes() == before


def test_footage_of_another_size_is_fitted_with_a_warning(story: Story) -> None:
    with ClipWriter(story.folder / "train.mp4", 320, 240) as clip:
        for level in range(30):
            picture = np.full((360, 320), 128, np.uint8)
            picture[:240] = 60 + level
            clip.write_yuv(picture)
    story.edit("  - id: arrival\n", "  - {id: train, footage: train.mp4}\n  - id: arrival\n")
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    assert "warning[SC0905]" in ran.err
    assert "gate.yaml:10:" in ran.err


def test_without_a_speech_engine_lines_are_murmured_with_a_note(tmp_path: Path) -> None:
    story = write_story(tmp_path / "fresh")
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden/sitecustomize.py").write_text("import sys\nsys.modules['espeakng_loader'] = None\n")
    ran = story.run("compile", "gate.yaml", PYTHONPATH=str(tmp_path / "hidden"), PATH="/nonexistent")
    assert ran.code == 0, ran.err
    assert "note[SC0906]" in ran.err


def test_a_bug_ends_in_a_short_report_and_exit_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(words: list[str]) -> int:
        raise ZeroDivisionError(words[0])

    monkeypatch.setattr(app, "_invoke", broken)
    with pytest.raises(SystemExit) as ended:
        app.main(["check"])
    assert ended.value.code == 70
    assert "error[SC9901]" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    ran = run_scenec(tmp_path, "init", "taken/story")
    assert ran.code == 7
