"""Reasons for takes that were paid for: from the lock, which says what each was made from."""

from pathlib import Path

from rehearsal import rehearsing
from small_story import write_story

PAID = ("gate.yaml", "--backend", "dashscope")


def test_a_locked_take_says_what_changed_and_new_means_spend_nothing(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story")
    with rehearsing(tmp_path / "emulator") as stage:
        words = ("compile", *PAID, "--yes", "--max-cost", "5USD", "--poll", "0.1")
        assert story.run(*words, **stage.environment).code == 0
        lock = (story.folder / "gate.lock.yaml").read_text()
        assert lock.count("made_from: {action: sha256-") == 2
        assert str(story.folder) not in lock
        assert "://" not in lock
        assert ".png" not in lock
        story.edit("duration: 3", "duration: 4")
        story.edit("    framing: wide\n", "    framing: wide\n    resolution: 1080P\n")
        document = story.run("plan", *PAID, "--json", **stage.environment).json()
        steps = {step["shot"]: (step["action"], step["reason"], step["charge"]["amount"]) for step in document["shots"]}
        assert steps == {
            "arrival": ("outdated", "only the means changed: resolution 720P → 1080P", "0.00"),
            "question": ("generate", "duration 3 → 4", "0.40"),
        }
        story.edit("duration: 4", "duration: 3")
        story.edit("    resolution: 1080P\n", "")
        assert story.run(*words, **stage.environment).code == 0
        assert (story.folder / "gate.lock.yaml").read_text() == lock
        assert len(stage.ledger("create")) == 2
