"""Whatever loading reports comes with what to do."""

from pathlib import Path

import pytest

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.load import load_projects

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted(path for family in ("schema", "source") for path in (CASES / family).iterdir())


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_every_case_says_what_to_do(case: Path) -> None:
    diagnostics = Diagnostics()
    load_projects([case], case.parent, diagnostics)
    assert [item.message for item in diagnostics if not item.help] == []


@pytest.mark.parametrize(
    "shot, advice",
    [
        ("prompt: ''", "write a text, or remove the key"),
        ("seed: -1", "write a whole number from 0 to 2147483647, or `seed: auto`"),
        ("duration: long", "write for instance `duration: 5`, or `duration: auto`"),
        ("duration: 4s", "write `4`"),
        ('duration: "３"', "write `3`"),
        ("duration: 1_0", "write for instance `duration: 5`, or `duration: auto`"),
        ("duration: 0", "write for instance `duration: 5`, or `duration: auto`"),
        ("duration: automatic", "write for instance `duration: 5`, or `duration: auto`"),
        ("seed: atuo", "did you mean `auto`?"),
        ("style: [dusk]", "write one text, in quotes if it begins with `[`"),
        ("transition: {fade: 0}", "write seconds, for instance `fade: 0.5`"),
        ("beats: [wide]", "write a beat as a mapping, for instance `- {seconds: 3, action: Mara turns.}`"),
        ("footage: ''", "write a path relative to this file, or an address"),
    ],
)
def test_a_value_that_does_not_fit_is_told_what_would(tmp_path: Path, shot: str, advice: str) -> None:
    (tmp_path / "a.yaml").write_text(f"scene: A\nshots:\n  - {{id: one, {shot}}}\n", encoding="utf-8")
    diagnostics = Diagnostics()
    load_projects([tmp_path / "a.yaml"], tmp_path, diagnostics)
    assert [item.help for item in diagnostics] == [advice]


@pytest.mark.parametrize(
    "top, advice",
    [
        ("scene: ''\nshots: [{id: one}]\n", "write the title, for instance `scene: The rusty wall`"),
        (
            "scene: A\nshots: [one]\n",
            "write a shot as a mapping, for instance `- {id: arrival, action: Mara walks in.}`",
        ),
        (
            "scene: A\nshots: [{id: one}]\nprofiles: {draft: x}\n",
            "write settings below it, for instance `resolution: 720P`",
        ),
        ("scene: A\nshots: [{id: ...}]\n", "write a short word, for instance `arrival`"),
    ],
)
def test_what_is_wrong_above_the_shots_is_told_what_would_fit(tmp_path: Path, top: str, advice: str) -> None:
    (tmp_path / "a.yaml").write_text(top, encoding="utf-8")
    diagnostics = Diagnostics()
    load_projects([tmp_path / "a.yaml"], tmp_path, diagnostics)
    assert [item.help for item in diagnostics] == [advice]
