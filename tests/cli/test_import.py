"""`scenec import` and `scenec export`, as people call them."""

import shlex
from pathlib import Path

import pytest
from small_story import run_scenec

SCRIPT = "Title: The wall\n\nEXT. YARD - NIGHT\n\nMARA waits.\n\nMARA\nWho is there?\n"


def test_a_screenplay_becomes_a_story_and_comes_back(tmp_path: Path) -> None:
    (tmp_path / "wall.fountain").write_text(SCRIPT, encoding="utf-8")
    ran = run_scenec(tmp_path, "import", "wall.fountain", "wall")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "wrote 1 scene into `wall`\nnow: `cd wall && scenec compile`\n"
    plan = run_scenec(tmp_path / "wall", "plan", "--json").json()
    assert [shot["shot"] for shot in plan["shots"]] == ["mara-waits"]
    back = run_scenec(tmp_path / "wall", "export", "--fountain")
    assert (back.code, back.out) == (0, SCRIPT)
    run_scenec(tmp_path / "wall", "export", "--fountain", "-o", "back.fountain")
    assert (tmp_path / "wall/back.fountain").read_text(encoding="utf-8") == SCRIPT


@pytest.mark.parametrize("name, shown", [("späce", "späce"), ("o b/näst", "'o b/näst'"), ("it's", "'it'\"'\"'s'")])
def test_the_command_to_go_on_with_can_be_pasted(tmp_path: Path, name: str, shown: str) -> None:
    (tmp_path / "wall.fountain").write_text(SCRIPT, encoding="utf-8")
    ran = run_scenec(tmp_path, "import", "wall.fountain", name)
    assert ran.err.endswith(f"now: `cd {shown} && scenec compile`\n")
    ran = run_scenec(tmp_path, "init", f"{name} too")
    assert ran.err.endswith(f"now: `cd {shlex.quote(name + ' too')} && scenec compile`\n")


def test_import_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "wall.fountain").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "cast.yaml").write_text("mine", encoding="utf-8")
    ran = run_scenec(tmp_path, "import", "wall.fountain")
    assert ran.code == 2
    assert "`cast.yaml` exists already" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cast.yaml", "wall.fountain"]


def test_what_is_no_screenplay_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.fountain").write_text("\n\n", encoding="utf-8")
    assert run_scenec(tmp_path, "import", "empty.fountain", "x").code == 1
    assert run_scenec(tmp_path, "import", "gone.fountain", "x").code == 2
    (tmp_path / "bad.yaml").write_text("scene: [\n", encoding="utf-8")
    assert run_scenec(tmp_path, "export", "--fountain", "bad.yaml").code == 1
