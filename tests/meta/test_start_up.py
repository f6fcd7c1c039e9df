"""What a command loads: moviepy alone costs 400 ms of start-up, httpx 200."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from small_story import Story, write_story

_SPY = """
import json, sys
from compiler.cli.app import main
try:
    main({words!r})
except SystemExit as error:
    code = error.code
print("LOADED " + json.dumps([code, sorted({{name.partition(".")[0] for name in sys.modules}})]))
"""
HEAVY = {"moviepy", "httpx", "av", "cv2", "numpy", "PIL", "rich", "hypothesis", "obstore"}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = write_story(tmp_path_factory.mktemp("start") / "story")
    assert story.run("check", "gate.yaml").code == 0
    return story


def loaded(folder: Path, words: list[str], expected: int = 0) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", _SPY.format(words=words)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    code, modules = json.loads(ran.stdout.rpartition("LOADED ")[2])
    assert code == expected, ran.stderr
    return set(modules)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "gate.yaml"],
        ["check", "--fix", "gate.yaml"],
        ["fmt", "gate.yaml"],
        ["export", "--fountain", "gate.yaml"],
        ["plan", "gate.yaml"],
        ["plan", "gate.yaml", "--backend", "dashscope"],
        ["show", "gate.yaml#question"],
        ["explain", "SC0301"],
        ["schema", "scene"],
        ["--help"],
    ],
)
def test_commands_that_make_nothing_load_nothing_heavy(story: Story, words: list[str]) -> None:
    assert loaded(story.folder, words) & HEAVY == set()


def test_help_and_version_load_no_yaml_and_no_models(story: Story) -> None:
    assert loaded(story.folder, ["--version"]) & {"pydantic", "ruamel", "_ruamel_yaml", "jinja2"} == set()


def test_a_paid_compile_loads_what_cuts_a_film_only_once_there_are_clips(story: Story) -> None:
    words = ["compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "0.01USD"]
    assert loaded(story.folder, words, expected=4) & {"moviepy", "av", "cv2", "numpy", "PIL"} == set()
