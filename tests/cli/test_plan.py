"""The plan as a product: reasons with their lines, for people and programs, and against a revision."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from git_story import commit, git, write_git_story
from small_story import Story

NEW = "shots:\n  - {id: gone-by, at: yard, action: Mara goes., duration: 2}\n"
HOSTED = ("--backend", "dashscope")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = write_git_story(tmp_path_factory.mktemp("plan") / "story")
    assert story.run("compile", "gate.yaml").code == 0
    return story


@pytest.fixture
def story(compiled: Story, tmp_path: Path) -> Story:
    shutil.copytree(compiled.folder, tmp_path / "story")
    return Story(tmp_path / "story")


@pytest.fixture
def edited(story: Story) -> Story:
    story.edit("duration: 3", "duration: 4")
    story.edit("Who is there", "Who goes there")
    story.edit("framing: close-up", "framing: medium close-up")
    story.edit("shots:\n", NEW)
    return story


def steady(text: str) -> str:
    """Take the commit's id out of a text."""
    return re.sub(r"\b[0-9a-f]{10,64}\b", "<commit>", text)


def changes(story: Story, *words: str) -> dict[str, tuple[str, list[str], bool]]:
    document = story.run("plan", *words, "--against", "main", "--json").json()["against"]
    return {
        shot["shot"]: (shot["change"], [one["text"] for one in shot["reasons"]], shot["adds"])
        for shot in document["shots"]
    }


def test_a_plan_of_the_animatic_says_what_changed_and_on_which_line(edited: Story) -> None:
    steps = {step["shot"]: step for step in edited.run("plan", "gate.yaml", "--json").json()["shots"]}
    assert steps["arrival"]["reason"] == "unchanged"
    assert steps["gone-by"]["reason"] == "no clip yet"
    lines = edited.scene.read_text().splitlines()
    reasons = steps["question"]["reasons"]
    assert [(one["field"], one["old"], one["new"]) for one in reasons] == [
        ("duration", "3", "4"),
        ("framing", "close-up", "medium close-up"),
        ("line 1", None, None),
    ]
    assert [lines[one["line"] - 1].strip() for one in reasons] == [
        "duration: 4",
        "framing: medium close-up",
        "- jon: Who goes there?",
    ]


def test_other_bytes_under_the_same_name_are_told(story: Story) -> None:
    shutil.copyfile(story.folder / "mara.png", story.folder / "jon.png")
    shutil.copyfile(story.folder / "mara.wav", story.folder / "jon.wav")
    steps = {step["shot"]: step for step in story.run("plan", "gate.yaml", "--json").json()["shots"]}
    assert steps["question"]["reason"] == "reference jon: bytes changed, voice of jon: bytes changed"
    assert [(one["file"], one["line"]) for one in steps["question"]["reasons"]] == [("gate.yaml", 4), ("gate.yaml", 4)]
    assert steps["arrival"]["action"] == "reuse"


def test_a_plan_fits_a_terminal(edited: Story, golden: Callable[[str, str], None]) -> None:
    text = edited.run("plan", "gate.yaml").out
    assert max(len(line) for line in text.splitlines()) <= 80
    golden("plans/animatic.txt", text)
    golden("plans/dashscope.txt", edited.run("plan", "gate.yaml", *HOSTED).out)


def test_a_plan_for_a_pull_request(edited: Story, golden: Callable[[str, str], None]) -> None:
    golden("plans/animatic.md", edited.run("plan", "gate.yaml", "--markdown").out)
    golden("plans/against.md", steady(edited.run("plan", "gate.yaml", "--against", "main", "--markdown").out))
    golden("plans/against.txt", steady(edited.run("plan", "gate.yaml", "--against", "main").out))


def test_nothing_in_a_story_leaves_its_cell_or_calls_anybody(story: Story) -> None:
    story.edit("    framing: wide\n", "    framing: wide\n    camera: 'a | <b>x</b> `c` [d](https)'\n")
    text = story.run("plan", "gate.yaml", "--markdown").out
    (row,) = [line for line in text.splitlines() if line.startswith("| gate#arrival")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    assert "<b>" not in re.sub(r"\\.", "", row)
    assert "`" not in re.sub(r"\\.", "", row)


def test_a_branch_is_compared_shot_by_shot(edited: Story) -> None:
    assert changes(edited, "gate.yaml") == {
        "gone-by": ("new", [], True),
        "arrival": ("unchanged", [], False),
        "question": (
            "changed",
            ["duration 3 → 4", "framing close-up → medium close-up", "line 1 (jon) changed"],
            True,
        ),
    }


def test_a_renamed_shot_is_unchanged_and_a_deleted_one_removed(story: Story) -> None:
    story.edit("id: question", "id: answer")
    assert changes(story, "gate.yaml") == {
        "arrival": ("unchanged", [], False),
        "answer": ("unchanged", [], False),
    }
    text = story.scene.read_text()
    story.scene.write_text(text[: text.index("  - id: answer")])
    assert changes(story, "gate.yaml") == {
        "arrival": ("unchanged", [], False),
        "question": ("removed", [], False),
    }


def test_bytes_of_that_revision_count_and_not_those_of_today(story: Story) -> None:
    shutil.copyfile(story.folder / "mara.png", story.folder / "jon.png")
    found = changes(story, "gate.yaml")
    assert found["question"] == ("changed", ["reference jon: bytes changed"], True)
    commit(story.folder)
    assert changes(story, "gate.yaml")["question"][0] == "unchanged"


def test_files_that_no_revision_has_are_taken_as_they_are_now(story: Story) -> None:
    library = story.folder.parent / "shared_lib/pictures"
    library.mkdir(parents=True)
    shutil.move(story.folder / "jon.png", library)
    drafts = story.folder / "drafts"
    drafts.mkdir()
    shutil.move(story.folder / "yard.png", drafts)
    (story.folder / "story.yaml").write_text("story: Gates\nscenes: [gate.yaml]\nasset_roots: [../shared_lib]\n")
    with (story.folder / ".gitignore").open("a") as stream:
        stream.write("drafts/\n")
    story.edit("image: jon.png", "image: ../shared_lib/pictures/jon.png")
    story.edit("image: yard.png", "image: drafts/yard.png")
    commit(story.folder, "elsewhere")
    git(story.folder, "branch", "-f", "elsewhere")
    assert changes(story) == {"arrival": ("unchanged", [], False), "question": ("unchanged", [], False)}
    story.edit("duration: 3", "duration: 4")
    found = story.run("plan", "--select", "changed:elsewhere", "--json")
    assert [step["shot"] for step in found.json()["shots"]] == ["question"]
    document = story.run("plan", "--against", "elsewhere", "--json").json()["against"]
    assert [shot["change"] for shot in document["shots"]] == ["unchanged", "changed"]


def test_a_revision_reads_no_file_that_its_story_does_not_open(story: Story) -> None:
    shutil.move(story.folder / "jon.png", story.folder.parent / "jon.png")
    (story.folder / ".gitignore").write_text("*.png\n.scenec/\n")
    git(story.folder, "rm", "-q", "--cached", "-r", ".")
    commit(story.folder, "none of its pictures")
    (story.folder / "jon.png").symlink_to(story.folder.parent / "jon.png")
    story.edit("image: jon.png", "image: mara.png")
    ran = story.run("plan", "gate.yaml", "--against", "HEAD")
    assert (ran.code, "`jon.png`" in ran.err) == (2, True)


def test_a_scene_that_is_new_adds_all_its_shots(story: Story) -> None:
    (story.folder / "scenes").mkdir()
    (story.folder / "story.yaml").write_text("story: Gates\nscenes: [gate.yaml, scenes/door.yaml]\n")
    text = story.scene.read_text().replace(".png", "2.png").replace("Mara waits", "Mara knocks")
    (story.folder / "scenes/door.yaml").write_text(re.sub(r"(\w+)2?\.(png|wav)", r"../\1.\2", text).replace("2.", "."))
    found = story.run("plan", "--against", "main", "--json").json()["against"]
    kinds = {f"{shot['scene']}#{shot['shot']}": (shot["change"], shot["adds"]) for shot in found["shots"]}
    assert kinds["gate#arrival"] == ("unchanged", False)
    assert kinds["scenes/door#arrival"] == ("new", True)
    # It asks for what the other scene's shot asks for, and that clip is there.
    assert kinds["scenes/door#question"] == ("new", False)


@pytest.mark.parametrize("backend", ["animatic", "dashscope"])
def test_more_takes_of_a_shot_add_their_price(story: Story, backend: str) -> None:
    story.edit("    duration: 3\n", "    duration: 3\n    takes: 3\n")
    words = ("gate.yaml", "--backend", backend, "--against", "main", "--json")
    document = story.run("plan", *words).json()["against"]
    (shot,) = [shot for shot in document["shots"] if shot["shot"] == "question"]
    assert (shot["change"], [one["text"] for one in shot["reasons"]]) == ("changed", ["takes 1 → 3"])
    assert document["adds"] == [{"amount": "0.60", "currency": "USD"}]


def test_what_changed_since_a_revision_can_be_selected_and_excluded(edited: Story) -> None:
    chosen = edited.run("plan", "gate.yaml", "--select", "changed:main", "--json").json()["shots"]
    assert [step["shot"] for step in chosen] == ["gone-by", "question"]
    others = edited.run("plan", "gate.yaml", "--exclude", "changed:main", "--json").json()["shots"]
    assert [step["shot"] for step in others] == ["arrival"]
    assert edited.run("plan", "gate.yaml", "--select", "changed:nope").code == 2


@pytest.mark.parametrize("cap, code", [("0.60USD", 0), ("0.59USD", 4), ("1", 0), ("5CNY", 4)])
def test_a_change_that_adds_more_than_the_cap_fails_the_check(edited: Story, cap: str, code: int) -> None:
    ran = edited.run("plan", "gate.yaml", "--against", "main", "--max-cost", cap)
    assert ran.code == code
    assert "this change adds at most 0.60 USD" in ran.out
    assert ("SC0701" in ran.err) is (code == 4)


def test_without_a_revision_the_cap_holds_for_the_plan(edited: Story) -> None:
    assert edited.run("plan", "gate.yaml", "--max-cost", "0.60USD").code == 0
    ran = edited.run("plan", "gate.yaml", "--max-cost", "0.59USD")
    assert (ran.code, "SC0701" in ran.err) == (4, True)
    assert "gate#question" in ran.out


@pytest.mark.parametrize("revision", ["nope", "--help", "main:gate.yaml", "-", "main\n"])
def test_a_revision_that_does_not_exist_is_a_usage_error(story: Story, revision: str) -> None:
    ran = story.run("plan", "gate.yaml", f"--against={revision}")
    assert (ran.code, ran.out) == (2, "")
    assert "SC0013" in ran.err


def test_a_revision_with_errors_cannot_be_compared_with(story: Story) -> None:
    story.edit("at: yard", "at: garden")
    commit(story.folder, "broken")
    story.edit("at: garden", "at: yard")
    ran = story.run("plan", "gate.yaml", "--against", "HEAD")
    assert (ran.code, ran.out) == (2, "")
    assert "unknown location `garden`" in ran.err


def test_outside_of_git_there_is_nothing_to_compare_with(story: Story) -> None:
    shutil.rmtree(story.folder / ".git")
    ran = story.run("plan", "gate.yaml", "--against", "main")
    assert ran.code == 2
    assert "is in no git repository" in ran.err


def test_nothing_of_a_hostile_repository_is_executed(story: Story) -> None:
    story.edit("duration: 3", "duration: 4")
    trap = story.folder.parent / "trap"
    script = story.folder.parent / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch '{trap}'\ncat\n")
    script.chmod(0o755)
    (story.folder / ".gitattributes").write_text("* filter=evil diff=evil export-subst text eol=crlf\n")
    commit(story.folder, "attributes")
    settings = {
        "core.fsmonitor": str(script),
        "core.pager": str(script),
        "core.sshCommand": str(script),
        "core.hooksPath": str(script.parent),
        "pager.ls-tree": str(script),
        "filter.evil.smudge": str(script),
        "filter.evil.clean": str(script),
        "diff.evil.textconv": str(script),
        "gpg.program": str(script),
        "tar.tar.command": str(script),
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{script}",
        "protocol.ext.allow": "always",
        "core.repositoryFormatVersion": "1",
    }
    for name, value in settings.items():
        git(story.folder, "config", name, value)
    assert story.run("plan", "gate.yaml", "--against", "main~1", "--json").json()["against"]["seconds"] == 1.0
    # An object that is gone must not be fetched from where the repository says.
    blob = git(story.folder, "rev-parse", "main~1:jon.png")
    (story.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    ran = story.run("plan", "gate.yaml", "--against", "main~1")
    assert (ran.code, "an object of the revision is not here" in ran.err) == (2, True)
    assert not trap.exists()


def test_comparing_leaves_the_repository_as_it_is(edited: Story) -> None:
    before = {path: path.stat().st_mtime_ns for path in edited.folder.rglob("*") if path.is_file()}
    edited.run("plan", "gate.yaml", "--against", "main")
    after = {path: path.stat().st_mtime_ns for path in edited.folder.rglob("*") if path.is_file()}
    assert {path for path in after if before.get(path) != after[path]} <= {edited.folder / ".scenec/facts.json"}
