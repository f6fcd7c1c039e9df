"""Several takes of a shot, over real HTTP: what is billed, what the lock says, and which one the film shows."""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from git_story import commit, git
from ran import Ran
from rehearsal import Rehearsing, rehearsing
from small_story import Story, write_story

from compiler.build.lockfile import LockRow, load_lock
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.request import SEEDS, STRIDE
from compiler.media.thumbnail import write_thumbnail

AT = ("gate.yaml", "--backend", "dashscope")
PAYING = ("--yes", "--max-cost", "5USD", "--poll", "0.1")
ARRIVAL = Decimal("0.20")
"""Of a clip of two seconds; the other shot is one of three."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("takes") / "story")


@pytest.fixture
def story(written: Story, tmp_path: Path) -> Story:
    shutil.copytree(written.folder, tmp_path / "story")
    return Story(tmp_path / "story")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("emulator")) as stage:
        yield stage


def build(story: Story, stage: Rehearsing, *words: str) -> Ran:
    ran = story.run("compile", *AT, *PAYING, *words, **stage.environment)
    assert ran.code == 0, ran.err
    return ran


def bills(story: Story, stage: Rehearsing, *words: str) -> tuple[int, Decimal]:
    """Compile, and return how many jobs were accepted meanwhile and what was billed."""
    jobs, money = len(stage.ledger("create")), stage.billed()
    build(story, stage, *words)
    return len(stage.ledger("create")) - jobs, stage.billed() - money


def planned(story: Story, stage: Rehearsing, *words: str) -> dict[str, tuple[str, int]]:
    plan = story.run("plan", *AT, "--json", *words, **stage.environment).json()
    return {step["shot"]: (step["action"], step["take"]) for step in plan["shots"] if not step["spare"]}


def locked(story: Story, shot: str = "arrival") -> LockRow:
    diagnostics = Diagnostics()
    lock = load_lock(story.scene, "gate.lock.yaml", diagnostics)
    assert not diagnostics.has_errors
    return lock.shots[shot]["default-dashscope"]


def film(story: Story) -> bytes:
    return (story.folder / "build/gate/default-dashscope/film.mp4").read_bytes()


def test_each_take_is_billed_once_and_only_those_that_are_missing(story: Story, stage: Rehearsing) -> None:
    story.edit("duration: 2", "duration: 2\n    takes: 3")
    plan = story.run("plan", *AT, "--json", **stage.environment).json()
    assert [price["amount"] for price in plan["totals"]["charges"]] == ["0.90"]
    assert bills(story, stage) == (4, Decimal("0.90"))
    row = locked(story)
    assert (row.take, sorted(row.takes)) == (1, [2, 3])
    assert row.seed is not None
    assert [row.takes[number].seed for number in (2, 3)] == [(row.seed + n * STRIDE) % SEEDS for n in (1, 2)]
    assert bills(story, stage) == (0, Decimal(0))
    story.edit("takes: 3", "takes: 4")
    assert bills(story, stage) == (1, ARRIVAL)
    story.edit("takes: 4", "takes: 1")
    assert bills(story, stage) == (0, Decimal(0))
    assert sorted(locked(story).takes) == [2, 3, 4]


def shown_still(story: Story) -> Path:
    """Return the still that stands for the first shot on the review page."""
    page = story.folder / "build/gate/default-dashscope/review/index.html"
    (name,) = re.findall(r'<video id="film"[^>]* poster="([^"]+)"', page.read_text("utf-8"))
    return page.parent / str(name)


def test_a_retake_is_billed_once_and_picking_costs_nothing_and_changes_the_film(
    story: Story, stage: Rehearsing, tmp_path: Path
) -> None:
    build(story, stage)
    first, clip = film(story), locked(story).sha256
    other = story.folder / "build/gate/default-dashscope/shots/gate-question-1.mp4"
    with rehearsing(tmp_path / "other", result=other) as elsewhere:
        assert planned(story, elsewhere, "--retake", "arrival")["arrival"] == ("retake", 2)
        assert bills(story, elsewhere, "--retake", "arrival") == (1, ARRIVAL)
    row = locked(story)
    assert (row.take, row.takes[1].sha256, row.sha256 != clip) == (2, clip, True)
    second = film(story)
    assert second != first
    listed = story.run("takes", "gate.yaml#arrival", "--json", **stage.environment).json()["takes"]
    assert [(take["take"], take["circled"], take["fits"]) for take in listed] == [(1, False, True), (2, True, True)]
    assert all(Path(take["clip"]).is_file() and take["made"] and take["price"] for take in listed)
    every = story.run("takes", "--json", **stage.environment).json()["takes"]
    assert {(take["shot"], take["take"]) for take in every} == {("arrival", 1), ("arrival", 2), ("question", 1)}
    page = (story.folder / "build/gate/default-dashscope/review/index.html").read_text(encoding="utf-8")
    assert page.count('<li value="') == 2
    assert '<li value="2" class="circled">' in page
    assert "Take 2 <strong>circled</strong>" in page
    assert {path.name for path in other.parent.glob("gate-arrival-*")} == {"gate-arrival-1.mp4", "gate-arrival-2.mp4"}
    picked = story.run("pick", "gate.yaml#arrival", "1", **stage.environment)
    assert picked.code == 0, picked.err
    assert (locked(story).take, locked(story).sha256, sorted(locked(story).takes)) == (1, clip, [2])
    assert bills(story, stage) == (0, Decimal(0))
    assert film(story) not in (second, b"")
    still = shown_still(story)
    assert still.name == "gate-arrival-1.jpg"
    write_thumbnail(other.with_name("gate-arrival-1.mp4"), "video", tmp_path / "still.jpg", width=640)
    assert still.read_bytes() == (tmp_path / "still.jpg").read_bytes()
    assert story.run("pick", "gate.yaml#arrival", "7", **stage.environment).code == 2


def twin(story: Story) -> None:
    """Write the first shot a second time, under another id."""
    text = story.scene.read_text(encoding="utf-8")
    first = text[text.index("  - id: arrival") : text.index("  - id: question")]
    story.edit("  - id: question", f"{first.replace('arrival', 'twin')}  - id: question")


def test_totals_count_the_clips_that_are_made_and_not_the_shots_that_share_them(
    story: Story, stage: Rehearsing
) -> None:
    twin(story)
    totals = story.run("plan", *AT, "--json", **stage.environment).json()["totals"]
    assert (totals["generate"], totals["output_seconds"]) == (2, 5)
    assert "2 to generate (5 s) for 3 shots, 0 as they are" in story.run("plan", *AT, **stage.environment).out
    assert bills(story, stage)[0] == 2
    # The animatic writes on each clip which shot it is.
    totals = story.run("plan", "gate.yaml", "--json").json()["totals"]
    assert (totals["generate"], totals["output_seconds"], totals["prices"][0]["amount"]) == (3, 7, "0.50")
    assert story.run("compile", "gate.yaml").code == 0
    assert len(list((story.folder / ".scenec/store").rglob("*.mp4"))) == 3


def test_a_plan_tells_of_another_take_that_was_made_for_a_twin(story: Story, stage: Rehearsing) -> None:
    twin(story)
    build(story, stage)
    assert bills(story, stage, "--retake", "arrival") == (1, ARRIVAL)
    words = (*AT, "--retake", "twin", "--markdown")
    text, _, folded = story.run("plan", *words, **stage.environment).out.partition("<details>")
    assert "0 to generate (0 s), 1 with another take, 2 as they are" in text
    assert "| gate#twin | reuse | take 2, made before |" in text
    assert "twin" not in folded
    assert bills(story, stage, "--retake", "twin") == (0, Decimal(0))
    assert locked(story, "twin").take == 2


def test_a_picked_take_keeps_its_seed_when_the_prompt_changes(story: Story, stage: Rehearsing) -> None:
    build(story, stage, "--retake", "arrival")
    build(story, stage, "--retake", "arrival")
    picked = locked(story)
    assert picked.take == 2
    story.edit("Mara waits at the gate.", "Mara runs to the gate.")
    assert bills(story, stage) == (1, ARRIVAL)
    assert (locked(story).take, locked(story).seed, locked(story).takes) == (2, picked.seed, {})
    story.edit("Mara runs to the gate.", "Mara waits at the gate.")
    assert bills(story, stage) == (0, Decimal(0))


def test_a_wish_that_its_author_comes_back_to_has_all_its_takes_again(story: Story, stage: Rehearsing) -> None:
    build(story, stage, "--retake", "arrival")
    build(story, stage, "--retake", "arrival")
    build(story, stage, "--retake", "arrival")
    before = locked(story)
    assert (before.take, sorted(before.takes)) == (3, [1, 2])
    assert story.run("pick", "gate.yaml#arrival", "2", **stage.environment).code == 0
    picked = locked(story)
    story.edit("Mara waits at the gate.", "Mara runs to the gate.")
    assert bills(story, stage) == (1, ARRIVAL)
    story.edit("Mara runs to the gate.", "Mara waits at the gate.")
    assert bills(story, stage) == (0, Decimal(0))
    assert (locked(story).take, locked(story).takes) == (2, picked.takes)
    assert bills(story, stage, "--retake", "arrival") == (1, ARRIVAL)
    assert locked(story).take == 4


def test_new_means_spend_nothing_until_refreshed_or_accepted(story: Story, stage: Rehearsing) -> None:
    build(story, stage)
    before = locked(story)
    story.edit('ratio: "1:1"', 'ratio: "1:1"\n  resolution: 1080P')
    assert set(planned(story, stage).values()) == {("outdated", 1)}
    assert bills(story, stage) == (0, Decimal(0))
    accepted = story.run("accept", "gate.yaml#arrival", **stage.environment)
    assert accepted.code == 0, accepted.err
    assert planned(story, stage) == {"arrival": ("reuse", 1), "question": ("outdated", 1)}
    after = locked(story)
    assert (after.made_as, after.sha256, after.made_from) == (before.key, before.sha256, before.made_from)
    assert bills(story, stage) == (0, Decimal(0))
    refused = story.run("compile", *AT, "--locked", "--refresh", **stage.environment)
    assert refused.code == 4
    for words, others, told in (((), ("--refresh",), "without"), (("--refresh",), (), "with")):
        assert story.run("plan", *AT, *words, "-o", "plan.json", **stage.environment).code == 0
        refused = story.run("compile", *AT, *others, "--plan", "plan.json", **stage.environment)
        assert (refused.code, f"it was saved {told} `--refresh`" in refused.err) == (4, True)
    jobs, money = bills(story, stage, "--refresh")
    assert (jobs, money > 0) == (1, True)
    assert bills(story, stage, "--refresh") == (0, Decimal(0))
    assert set(planned(story, stage).values()) == {("reuse", 1)}


def test_a_shot_that_several_scenes_have_is_named_with_its_scene(story: Story, stage: Rehearsing) -> None:
    shutil.copy(story.scene, story.folder / "door.yaml")
    (story.folder / "story.yaml").write_text("story: Gates\nscenes: [gate.yaml, door.yaml]\n", encoding="utf-8")
    at = ("story.yaml", *AT[1:])
    story.edit("duration: 2", "duration: 2\n    takes: 2")
    for retaking in ((), ("--retake", "door#arrival")):
        ran = story.run("compile", *at, *PAYING, *retaking, **stage.environment)
        assert ran.code == 0, ran.err
    before = [path.read_bytes() for path in sorted(story.folder.glob("*.lock.yaml"))]
    for words in (("pick", "{}", "2"), ("accept", "{}"), ("show", "{}", *AT[1:]), ("store", "path", "{}", *AT[1:])):
        ran = story.run(*(word.format("story.yaml#arrival") for word in words), **stage.environment)
        assert (ran.code, ran.out) == (2, ""), words
        assert all(f"`{scene}.yaml#arrival`" in ran.err for scene in ("gate", "door")), ran.err
        assert [path.read_bytes() for path in sorted(story.folder.glob("*.lock.yaml"))] == before
        ran = story.run(*(word.format("gate.yaml#arrival") for word in words), **stage.environment)
        assert ran.code == 0, ran.err
        before = [path.read_bytes() for path in sorted(story.folder.glob("*.lock.yaml"))]
    assert locked(story).take == 2


def test_a_free_backend_is_asked_for_no_takes(story: Story) -> None:
    story.edit("duration: 2", "duration: 2\n    takes: 3")
    steps = story.run("plan", "gate.yaml", "--json").json()["shots"]
    assert [(step["shot"], step["spare"]) for step in steps] == [("arrival", False), ("question", False)]
    assert (steps[0]["price"]["amount"], "it makes one of 3 takes" in steps[0]["reason"]) == ("0.60", True)
    assert story.run("compile", "gate.yaml", "--retake", "arrival").code == 2


def test_branches_that_take_different_shots_again_merge(story: Story, stage: Rehearsing) -> None:
    build(story, stage)
    (story.folder / ".gitignore").write_text("*\n!gate.lock.yaml\n", encoding="utf-8")
    git(story.folder, "init", "-q", "-b", "main")
    git(story.folder, "add", "-f", "gate.lock.yaml")
    git(story.folder, "commit", "-qm", "both")
    git(story.folder, "checkout", "-qb", "other")
    build(story, stage, "--retake", "question")
    git(story.folder, "commit", "-qam", "question")
    git(story.folder, "checkout", "-q", "main")
    build(story, stage, "--retake", "arrival")
    git(story.folder, "commit", "-qam", "arrival")
    git(story.folder, "merge", "-q", "--no-edit", "other")
    assert [locked(story, shot).take for shot in ("arrival", "question")] == [2, 2]
    assert bills(story, stage) == (0, Decimal(0))


def since_commit(story: Story, stage: Rehearsing) -> tuple[list[tuple[str, str]], list[object], list[object]]:
    """Return the shots with what became of each, how much more all cost, and what the change adds."""
    ran = story.run("plan", "--backend", "dashscope", "--against", "HEAD", "--json", **stage.environment)
    found = ran.json()["against"]
    return [(shot["shot"], shot["change"]) for shot in found["shots"]], found["prices"], found["adds"]


def test_a_circled_retake_is_no_change_since_a_commit_and_neither_is_a_move(story: Story, stage: Rehearsing) -> None:
    story.edit("duration: 2", "duration: 2\n    takes: 2")
    story.edit("    framing: close-up\n", "    framing: close-up\n    first_frame: previous\n")
    (story.folder / ".gitignore").write_text(".scenec/\nbuild/\n.data/\n.scenec_*/\n", encoding="utf-8")
    build(story, stage)
    git(story.folder, "init", "-q", "-b", "main")
    commit(story.folder)
    same: tuple[object, ...] = ([("arrival", "unchanged"), ("question", "unchanged")], [], [])
    assert since_commit(story, stage) == same
    table = story.run("plan", "--backend", "dashscope", "--against", "HEAD", **stage.environment).out
    assert "0.40 USD" in table
    assert "→" not in table
    assert story.run("pick", "gate.yaml#arrival", "2", **stage.environment).code == 0
    assert since_commit(story, stage) == same
    commit(story.folder)
    assert since_commit(story, stage) == same
    for name in ("gate.yaml", "gate.lock.yaml"):
        git(story.folder, "mv", name, name.replace("gate", "door"))
    assert since_commit(story, stage) == same
    chosen = story.run("plan", "--backend", "dashscope", "--select", "changed:HEAD", **stage.environment)
    assert (chosen.code, "fits no shot" in chosen.err) == (2, True)
