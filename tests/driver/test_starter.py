"""What `scenec init` writes: complete, in canonical form, and right for git, editors, hooks and GitHub."""

import json
import subprocess
import sys
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from compiler.driver.formatting import format_files
from compiler.driver.front import read_films
from compiler.driver.order import Order
from compiler.driver.starter import write_starter
from compiler.driver.workplace import Workplace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter") / "tale"
    write_starter(folder)
    return folder


def load_yaml(path: Path) -> Any:  # noqa: ANN401  (a document of any shape)
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def test_a_new_repository_has_no_problem_and_is_in_canonical_form(starter: Path) -> None:
    place = Workplace(starter, starter.parent / "data", time.time_ns)
    front = read_films(Order((Path(),)), place)
    assert [item.code.severity for item in front.diagnostics if item.code.severity != "note"] == []
    formatting = format_files((Path(),), place)
    assert [file.name for file in formatting.files] == ["cast.yaml", "scenes/01-meeting.yaml", "story.yaml"]
    assert formatting.changed == ()


def test_the_editor_knows_one_schema_for_each_file(starter: Path) -> None:
    settings = json.loads((starter / ".vscode/settings.json").read_text(encoding="utf-8"))
    for name, kind in {
        "story.yaml": "story",
        "cast.yaml": "library",
        "scenes/01-meeting.yaml": "scene",
        "scenes/deep/02.yaml": "scene",
        "scenes/01-meeting.lock.yaml": "lock",
        "scenes/01-meeting.notes.yaml": "notes",
    }.items():
        found = [schema for schema, globs in settings["yaml.schemas"].items() if is_meant(name, globs)]
        assert found == [f"schemas/{kind}.schema.json"]
        assert (starter / found[0]).is_file()


def is_meant(name: str, globs: str | list[str]) -> bool:
    written = [globs] if isinstance(globs, str) else globs
    wanted = [glob.replace("**/", "*") for glob in written if not glob.startswith("!")]
    unwanted = [glob[1:].replace("**/", "*") for glob in written if glob.startswith("!")]
    return any(fnmatch(name, glob) for glob in wanted) and not any(fnmatch(name, glob) for glob in unwanted)


def test_the_hooks_are_those_that_the_repository_of_scenec_offers(starter: Path) -> None:
    (own,) = load_yaml(starter / ".pre-commit-config.yaml")["repos"]
    offered = {hook["id"]: hook for hook in load_yaml(ROOT / ".pre-commit-hooks.yaml")}
    assert own["repo"] == "local"
    for hook in own["hooks"]:
        assert hook.pop("language") == "system"
        published = {
            key: text for key, text in offered.pop(hook["id"]).items() if key not in ("language", "description")
        }
        assert hook == published
    assert offered == {}


def test_the_docs_show_the_same_hooks(starter: Path) -> None:
    page = (ROOT / "docs/how-to/check-in-ci.md").read_text(encoding="utf-8")
    _, _, text = (starter / ".pre-commit-config.yaml").read_text(encoding="utf-8").partition("\n")
    assert f"```yaml\n# .pre-commit-config.yaml\n{text}```" in page


def test_the_workflow_has_the_published_form(starter: Path) -> None:
    workflow = ".github/workflows/scenes.yml"
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", workflow]
    ran = subprocess.run(words, cwd=starter, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_git_merges_locks_by_rows_and_ignores_what_can_be_made_again(starter: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=starter, check=True, timeout=60)

    def ask(*words: str) -> str:
        ran = subprocess.run(["git", *words], cwd=starter, capture_output=True, text=True, check=False, timeout=60)
        return ran.stdout

    assert "merge: scenec-lock" in ask("check-attr", "merge", "scenes/01-meeting.lock.yaml")
    assert "merge: unspecified" in ask("check-attr", "merge", "scenes/01-meeting.yaml")
    assert ask("check-ignore", ".scenec/x", "build/x", "scenes/x.lock.yaml").split() == [".scenec/x", "build/x"]
