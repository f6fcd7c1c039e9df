"""`--select failed` and what a plan does, over real HTTP."""

from pathlib import Path

from rehearsal import rehearsing
from small_story import write_story

COMPILE = ("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD", "--poll", "0.1")


def test_what_failed_is_tried_again_alone_and_has_not_failed_any_more(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story")
    fail = {"on": "job", "do": "fail", "nth": 1, "code": "DataInspectionFailed", "message": "no"}
    plan = ("plan", "gate.yaml", "--backend", "dashscope", "--json")
    with rehearsing(tmp_path / "emulator", faults=[fail]) as stage:
        assert story.run(*plan, "--select", "failed", **stage.environment).code == 2
        assert story.run(*COMPILE, "--jobs", "1", **stage.environment).code == 3
        (step,) = story.run(*plan, "--select", "failed", **stage.environment).json()["shots"]
        assert (
            story.run(*plan, "--select", "action:reuse", **stage.environment).json()["shots"][0]["shot"] != step["shot"]
        )
        assert len(stage.ledger("create")) == 2
        again = story.run(*COMPILE, "--select", "failed", **stage.environment)
        assert len(stage.ledger("create")) == 3
        assert again.code == 0, again.err
        none = story.run(*plan, "--select", "failed", **stage.environment)
        assert (none.code, "`failed` fits no shot" in none.err) == (2, True)
