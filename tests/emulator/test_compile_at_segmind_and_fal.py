"""A scene compiled through real HTTP at the stand-ins of Segmind and fal: refusals, prices, clips."""

from decimal import Decimal
from pathlib import Path

import pytest
from rehearsal import rehearsing
from small_story import write_story

TWO_VOICES = """\
scene: The gate
characters:
  mara: {image: mara.png, voice: mara.wav}
  jon: {image: jon.png, voice: jon.wav}
shots:
  - id: meeting
    action: Mara sees Jon.
    dialogue:
      - jon: Who is there?
      - mara: Me.
    duration: 3
"""
ALLOWED = TWO_VOICES.replace("characters:", "allow_degraded: [voice]\ncharacters:")
ONE_VOICE = (
    TWO_VOICES.replace("  mara: {image: mara.png, voice: mara.wav}\n", "")
    .replace("    action: Mara sees Jon.\n", "    action: Jon looks up.\n")
    .replace("      - mara: Me.\n", "")
)
SPEND = ("--yes", "--max-cost", "1USD", "--poll", "0.2", "--json")


def test_two_voices_are_refused_at_segmind_before_anything_is_sent(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story", TWO_VOICES)
    with rehearsing(tmp_path / "stage") as stage:
        ran = story.run("compile", "gate.yaml", "--backend", "segmind", *SPEND, **stage.environment)
        assert (ran.code, ran.err.count("unsupported-feature") + ran.err.count("SC0413")) == (1, 2)
        assert stage.ledger() == []


@pytest.mark.parametrize(
    "scene, backend, price",
    [(ALLOWED, "segmind", "0.375"), (ONE_VOICE, "segmind", "0.375"), (ALLOWED, "fal", "0.30")],
    ids=["two voices, one sent", "one voice", "no voice"],
)
def test_a_film_costs_what_the_plan_says(tmp_path: Path, scene: str, backend: str, price: str) -> None:
    story = write_story(tmp_path / "story", scene)
    with rehearsing(tmp_path / "stage") as stage:
        plan = story.run("plan", "gate.yaml", "--backend", backend, "--json", **stage.environment).json()
        ran = story.run("compile", "gate.yaml", "--backend", backend, *SPEND, **stage.environment)
        assert ran.code == 0, ran.err
        billed = stage.billed()
        again = story.run("compile", "gate.yaml", "--backend", backend, *SPEND, **stage.environment)
        assert stage.billed() == billed
    assert again.code == 0
    done = ran.json()
    (planned,) = plan["totals"]["prices"]
    assert Decimal(planned["amount"]) == billed == Decimal(done["spent"]["amount"]) == Decimal(price)
    assert (story.folder / done["film"]).stat().st_size > 0
