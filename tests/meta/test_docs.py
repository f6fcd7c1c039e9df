"""What the documentation promises: fresh tables, scenes that pass the check, links and commands that exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from doc_pages import FENCE, FILE_NAME, INLINE_COMMAND, LINK, PAGES, ROOT, blocks, name_of
from doc_pages import commands as commands_of
from small_story import run_scenec

from compiler.cli.app import scenec
from compiler.cli.exit_code import ExitCode

HELP_EXAMPLE = re.compile(r"^ {4}(scenec .*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples' pictures, films and voices in one folder."""
    folder = tmp_path_factory.mktemp("docs") / "assets"
    shutil.copytree(ROOT / "examples/scenes/assets", folder)
    return shutil.copytree(ROOT / "examples/scenes/harbour/assets", folder, dirs_exist_ok=True)


def test_the_generated_parts_are_fresh() -> None:
    ran = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def complete_scenes() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, text in enumerate(blocks(page, "yaml"), 1):
            if re.match(r"(#.*\n)*scene:", text) and not FILE_NAME.match(text):
                yield f"{name_of(page)}:{number}", text


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in complete_scenes()])
def test_a_scene_in_the_docs_passes_the_check(tmp_path: Path, assets: Path, text: str) -> None:
    shutil.copytree(assets, tmp_path / "assets", copy_function=os.link)
    (tmp_path / "scene.yaml").write_text(text, encoding="utf-8")
    ran = run_scenec(tmp_path, "check", "scene.yaml")
    assert (ran.code, ran.out) == (0, ""), ran.out


def stories() -> Iterator[tuple[str, dict[str, str]]]:
    for page in PAGES:
        found = [(match["name"], text) for text in blocks(page, "yaml") if (match := FILE_NAME.match(text))]
        if "story.yaml" in dict(found):
            yield name_of(page), dict(found)


@pytest.mark.parametrize("files", [pytest.param(files, id=name) for name, files in stories()])
def test_a_story_in_the_docs_passes_the_check(tmp_path: Path, assets: Path, files: dict[str, str]) -> None:
    shutil.copytree(assets, tmp_path / "assets", copy_function=os.link)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran = run_scenec(tmp_path, "check", "story.yaml")
    assert (ran.code, ran.out) == (0, ""), ran.out


def test_the_docs_have_complete_scenes_and_stories() -> None:
    assert len(list(complete_scenes())) >= 6
    assert len(list(stories())) >= 2


def test_the_scene_in_the_readme_has_twelve_lines() -> None:
    assert blocks(ROOT / "README.md", "yaml")[0].count("\n") == 12


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for match in LINK.finditer(text):
        path, _, heading = match["target"].partition("#")
        if "://" in path:
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (heading and heading not in headings(target)):
            broken.append(match["target"])
    assert broken == []


def headings(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to a page's headings."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_lines_of_a_page_are_not_too_long(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    assert [line for line in text.splitlines() if len(line) > 120 and not line.startswith("|")] == []


def commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        inline = [match["command"] for match in INLINE_COMMAND.finditer(page.read_text(encoding="utf-8"))]
        helped = [line for text in blocks(page, "text") for line in HELP_EXAMPLE.findall(text)]
        for line in dict.fromkeys([*commands_of(page), *helped, *inline]):
            for part in line.split("&&"):
                if part.strip().startswith("scenec "):
                    yield name_of(page), re.split(r" {3,}| > | >> | \| |\\", part.strip())[0]


@pytest.mark.parametrize("page, line", [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in commands()])
def test_a_command_in_the_docs_exists_with_its_options(page: str, line: str) -> None:
    del page
    words = shlex.split(line)[1:]
    above = click.Context(scenec, info_name="scenec")
    name, command, rest = scenec.resolve_command(above, words)
    assert command is not None
    if rest:  # else the command is only named
        command.make_context(name, list(rest), parent=above)


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "docs/reference/exit-codes.md").read_text(encoding="utf-8")
    told = {int(number) for cell in re.findall(r"^\| ([\d, ]+) \|", text, re.MULTILINE) for number in cell.split(",")}
    assert told == {code.value for code in ExitCode}


def test_every_variable_that_is_read_is_documented_and_no_other() -> None:
    code = (ROOT / "compiler/cli/settings.py").read_text(encoding="utf-8")
    page = (ROOT / "docs/reference/environment.md").read_text(encoding="utf-8")
    told = {name for row in re.findall(r"^\| (`.*?`) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert told == set(re.findall(r"\"([A-Z][A-Z_]*[A-Z])\"", code))


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        targets = [match["target"].partition("#")[0] for match in LINK.finditer(page.read_text(encoding="utf-8"))]
        waiting += [(page.parent / target).resolve() for target in targets if target and "://" not in target]
    assert [name_of(page) for page in PAGES if page not in reached] == []
