"""Shots that continue one another, from the command line: drawn here, and made by an emulated provider."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from crash_child import KILLED
from numpy.typing import NDArray
from ran import Ran
from rehearsal import Rehearsing, rehearsing
from small_story import SCENE, Story, write_story
from two_places import a_place

from compiler.build.lockfile import LockDocument, load_lock, save_lock
from compiler.build.store import Store, StoredTake, file_sha256
from compiler.diagnostics.sink import Diagnostics
from compiler.media.decode import read_frames
from compiler.media.encode import ClipWriter

CHAIN = SCENE.replace("    action: Jon", "    first_frame: previous\n    action: Jon") + (
    "  - id: answer\n    at: yard\n    first_frame: previous\n    action: Mara waits.\n    duration: 2\n"
)
AT = ("gate.yaml", "--backend", "dashscope")
PAYING = ("--yes", "--max-cost", "9USD", "--poll", "0.1")
CHILD = Path(__file__).parents[2] / "benchmarks/crash_child.py"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = write_story(tmp_path_factory.mktemp("continuity") / "story", CHAIN)
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    return story


@pytest.fixture
def story(drawn: Story, tmp_path: Path) -> Story:
    shutil.copytree(drawn.folder, tmp_path / "story")
    return Story(tmp_path / "story")


def planned(story: Story, *words: str, **environment: str) -> list[tuple[str, str, str]]:
    plan = story.run("plan", *(words or ("gate.yaml",)), "--json", **environment).json()
    return [(step["shot"], step["action"], step["reason"]) for step in plan["shots"]]


def pictures(story: Story, shot: str) -> list[NDArray[np.uint8]]:
    clip = story.folder / f"build/gate/default-animatic/shots/gate-{shot}-1.mp4"
    return list(read_frames(clip, 240, 240))


def apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return by how much two pictures differ, of 255."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_a_drawn_shot_begins_where_the_one_before_it_ends(drawn: Story) -> None:
    for before, shot in (("arrival", "question"), ("question", "answer")):
        last, own = pictures(drawn, before)[-1], pictures(drawn, shot)
        assert apart(last, own[0]) < 2
        assert apart(last, own[-1]) > 5


def test_a_shot_far_behind_footage_is_drawn_alone(story: Story) -> None:
    shutil.copy(story.folder / "build/gate/default-animatic/shots/gate-arrival-1.mp4", story.folder / "found.mp4")
    story.edit(
        "  - id: arrival\n", "  - id: found\n    footage: found.mp4\n  - id: arrival\n    first_frame: previous\n"
    )
    assert story.run("compile", "gate.yaml").code == 0
    story.edit("Jon looks up", "Jon looks down")
    ran = story.run("compile", "gate.yaml", "--select", "question")
    assert ran.code == 0, ran.err
    assert apart(pictures(story, "arrival")[-1], pictures(story, "question")[0]) < 2


def test_the_slate_of_the_clip_before_is_gone_from_it(drawn: Story) -> None:
    below, corner = slice(30, 200), (slice(0, 22), slice(0, 120))
    last, first = pictures(drawn, "arrival")[-1], pictures(drawn, "question")[0]
    # Beneath the new slate there is the wall; with the old one it would be twice as bright.
    written = first[corner].max(axis=2) > first[below].max(axis=2).min() + 90
    once = last[corner].max(axis=2) > last[below].max(axis=2).min() + 90
    assert written.sum() < 1.5 * once.sum()


def test_what_was_drawn_is_known_again_under_another_name(story: Story) -> None:
    story.edit("id: arrival", "id: coming")
    assert [action for _, action, _ in planned(story)] == ["reuse", "reuse", "reuse"]


def test_a_change_is_drawn_anew_with_all_that_follows_and_says_why(story: Story) -> None:
    story.edit("Mara waits at the gate", "Mara runs to the gate")
    assert planned(story) == [
        ("arrival", "generate", "action changed"),
        ("question", "generate", "first frame: `arrival` ends differently"),
        ("answer", "generate", "first frame: `question` ends differently"),
    ]


def test_show_says_whose_last_frame_it_is(story: Story) -> None:
    assert "first frame: last frame of `arrival`" in story.run("show", "gate.yaml#question").out
    assert story.run("show", "gate.yaml#question", "--json").json()["first_frame"] == "last frame of `arrival`"
    assert story.run("show", "gate.yaml#arrival", "--json").json()["first_frame"] is None


def test_the_review_page_says_it_too(drawn: Story) -> None:
    page = (drawn.folder / "build/gate/default-animatic/review/index.html").read_text()
    assert "last frame of arrival" in page


def test_a_chain_is_selected_by_one_of_its_shots(story: Story) -> None:
    for selector, shots in {
        "after:question": ["question", "answer"],
        "before:question": ["arrival", "question"],
        "after:gate#arrival": ["arrival", "question", "answer"],
    }.items():
        assert [shot for shot, _, _ in planned(story, "gate.yaml", "--select", selector)] == shots


def test_a_shot_is_not_made_without_the_one_that_it_continues(story: Story) -> None:
    story.edit("Mara waits at the gate", "Mara runs to the gate")
    ran = story.run("plan", "gate.yaml", "--select", "question")
    assert (ran.code, "`--select before:question`" in ran.err) == (2, True)
    assert story.run("plan", "gate.yaml", "--select", "before:question").code == 0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of two seconds that every job of the emulator delivers."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with ClipWriter(path, 960, 960) as writer:
        for level in range(60):
            writer.write_yuv(np.full((1440, 960), 60 + level, np.uint8))
    return path


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, clip: Path) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("emulator"), result=clip) as stage:
        yield stage


def build(story: Story, stage: Rehearsing, *words: str) -> Ran:
    return story.run("compile", *AT, *PAYING, *words, **stage.environment)


def sent_since(stage: Rehearsing, start: int) -> Counter[str]:
    """Count the jobs that were accepted, by the first word of the prompt's third sentence: who does something."""
    return Counter(str(row["prompt"]) for row in stage.ledger("create")[start:])


def killed(story: Story, stage: Rehearsing, point: str) -> None:
    """Compile until a point of the run is reached, at which the process ends as by SIGKILL."""
    own = {name: str(story.folder / f".{name.lower()}") for name in ("SCENEC_STATE_DIR", "SCENEC_CACHE_DIR")}
    own |= {"SCENEC_DATA_DIR": str(story.folder / ".data"), "CRASH_POINT": point}
    ran = subprocess.run(
        [sys.executable, str(CHILD), "compile", *AT, *PAYING],
        cwd=story.folder,
        env={**os.environ, **own, **stage.environment},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == KILLED, ran.stderr


# The second shot's job is accepted; its clip is here, and no lock says so. A saved plan dies before that, below.
@pytest.mark.parametrize("point", ["after-accepted:2", "after-fetched:2"])
def test_a_run_that_dies_between_two_shots_goes_on_and_pays_once(story: Story, stage: Rehearsing, point: str) -> None:
    start = len(stage.ledger("create"))
    killed(story, stage, point)
    ran = build(story, stage)
    assert ran.code == 0, ran.err
    assert sorted(sent_since(stage, start).values()) == [1, 1, 1]
    assert [action for _, action, _ in planned(story, *AT, **stage.environment)] == ["reuse", "reuse", "reuse"]


def test_a_saved_plan_is_applied_to_a_chain_and_again_after_it_was_interrupted(story: Story, stage: Rehearsing) -> None:
    start = len(stage.ledger("create"))
    assert story.run("plan", *AT, "-o", "plan.json", **stage.environment).code == 0
    killed(story, stage, "after-fetched:1")
    ran = story.run("compile", *AT, "--plan", "plan.json", "--poll", "0.1", **stage.environment)
    assert ran.code == 0, ran.err
    assert sorted(sent_since(stage, start).values()) == [1, 1, 1]
    story.edit("Mara waits at the gate", "Mara runs to the gate")
    assert story.run("compile", *AT, "--plan", "plan.json", **stage.environment).code == 4


def test_picking_another_take_says_what_is_outdated_then(story: Story, stage: Rehearsing) -> None:
    assert build(story, stage).code == 0
    add_take(story)
    assert [action for _, action, _ in planned(story, *AT, **stage.environment)] == ["reuse", "reuse", "reuse"]
    picked = story.run("pick", "gate.yaml#arrival", "2", **stage.environment)
    assert "`question` continues it, and is outdated now" in picked.err
    assert planned(story, *AT, **stage.environment)[1] == (
        "question",
        "outdated",
        "first frame: `arrival` ends differently",
    )
    takes = story.run("takes", "gate.yaml", **stage.environment)
    assert "gate#question is outdated: first frame: `arrival` ends differently" in takes.err
    assert build(story, stage, "--refresh", "--select", "question").code == 0
    assert story.run("pick", "gate.yaml#arrival", "1", **stage.environment).code == 0
    assert "1 accepted" in story.run("accept", "gate.yaml#question", **stage.environment).err
    assert [action for _, action, _ in planned(story, *AT, **stage.environment)][:2] == ["reuse", "reuse"]


def add_take(story: Story) -> None:
    """List a second take of the first shot, which ends differently."""
    target, lock = "default-dashscope", load_lock(story.scene, "gate.lock.yaml", Diagnostics())
    row = lock.shots["arrival"][target]
    store = Store(story.folder / ".data/dashscope-rehearsal")
    other = store.new_clip()
    other.write_bytes(store.blob(row.sha256).read_bytes() + b"\0\0\0\x08free")
    key, sha256 = "2" * 64, file_sha256(other)
    store.keep(key, StoredTake(2, sha256, other.stat().st_size, 2.0), other)
    second = row.as_take().model_copy(update={"key": key, "sha256": sha256})
    rows = {target: row.model_copy(update={"takes": {2: second}})}
    save_lock(story.scene, LockDocument(schema_version=1, shots={**lock.shots, "arrival": rows}))


def test_five_chains_of_four_go_on_side_by_side(tmp_path: Path, clip: Path) -> None:
    shots = [
        f"  - id: s{chain}-{number}\n    at: yard\n    duration: 2\n    action: Mara waits {chain} times {number}.\n"
        + ("    first_frame: previous\n" if number else "")
        for chain in range(5)
        for number in range(4)
    ]
    story = write_story(tmp_path / "story", SCENE[: SCENE.index("  - id: arrival")] + "".join(shots))
    seconds = 2.0
    with rehearsing(tmp_path / "emulator", task_seconds=seconds, running=5, result=clip) as stage:
        ran = build(story, stage)
        assert ran.code == 0, ran.err
        assert max(sent_since(stage, 0).values()) == 1
        begun = [row["time"] for row in stage.ledger("start")]
        ended = [row["time"] for row in stage.ledger("succeed")]
    assert len(ended) == 20
    # Four rounds, and what lies between them, which is much on a busy machine; one after another it would be twenty.
    assert max(ended) - min(begun) < 18 * seconds


def test_a_clip_that_only_the_shared_store_has_can_be_continued(
    story: Story, stage: Rehearsing, tmp_path: Path
) -> None:
    (tmp_path / "shared").mkdir()
    first = a_place(story, tmp_path / "home", stage, SCENEC_STORE_REMOTE=str(tmp_path / "shared"))
    assert first.compile().code == 0
    assert first.run("store", "push", "gate.yaml").code == 0
    second = first.elsewhere(tmp_path / "second")
    second.story.edit("Jon looks up", "Jon looks down")
    start = len(stage.ledger("create"))
    ran = second.compile("--select", "question")
    assert ("not-sent" in ran.err, sorted(sent_since(stage, start).values())) == (False, [1]), ran.err
    assert second.actions() == ["reuse", "reuse", "reuse"]
