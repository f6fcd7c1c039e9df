"""Numbered cases of bad input: real examples, spoilt, and what `scenec` must make of them whatever they are.

The number of a case is all of its randomness, so that it can be made again.
"""

import io
import json
import re
import shutil
import signal
import time
import traceback
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, NoReturn

from spoil_file import spoil_bytes, spoil_template, write_spoilt_asset
from spoil_text import SLIPS

from compiler.cli.app import scenec

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "scenes"
PROMPTS = ROOT / "compiler" / "prompts"
PROCESSOR_SECONDS = 10.0
WALL_SECONDS = 40.0
_USAGE = {"no-such-path", "no-scenes"}
_CONCISE = re.compile(
    r"(?P<file>[^:]+)(?::(?P<line>\d+):(?P<column>\d+))?: (?P<severity>error|warning|note)\[SC\d{4}\] [a-z0-9-]+: "
)
_ARROW = re.compile(r"^ *--> (?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


class TooSlowError(Exception):
    """A command used more processor time than any input may cost."""


class Ground:
    """A folder with the examples, in which files are spoilt, checked and put right again.

    Args:
        folder: empty; it has to be the working directory when cases are tried.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", ".scenec"))
        (folder / ".git").mkdir()
        self.texts = sorted(folder.rglob("*.yaml"))
        self.assets = sorted(path for path in folder.rglob("assets/*") if path.is_file())
        for entry in ("tea-house.yaml", "harbour"):
            run("check", entry)

    def try_case(self, number: int) -> str:
        """Spoil an example, check it, and put it right; return what went wrong, or nothing."""
        random = Random(number)  # noqa: S311  (a case has to be the same every time)
        scene = random.choice(self.texts)
        kind = random.choices(("text", "bytes", "template", "asset"), (84, 6, 5, 5))[0]
        original = scene.read_bytes()
        made: list[Path] = []
        try:
            made = self._spoil(random, kind, scene)
            self._judge(random, scene, kind)
        except Exception:  # noqa: BLE001  (whatever it is, it is the finding)
            return f"case {number}, {kind} of {scene.name}:\n{traceback.format_exc()}"
        finally:
            scene.write_bytes(original)
            for path in made:
                _remove(path)
        return ""

    def _spoil(self, random: Random, kind: str, scene: Path) -> list[Path]:
        if kind == "text":
            text = scene.read_text(encoding="utf-8")
            for _ in range(random.choice((1, 1, 1, 2, 3, 5))):
                text = random.choice(SLIPS)(random, text)
            scene.write_text(text, encoding="utf-8", newline="")
            return []
        if kind == "bytes":
            scene.write_bytes(spoil_bytes(random, scene.read_bytes()))
            return []
        if kind == "template":
            return self._spoil_template(random, scene)
        text = scene.read_text(encoding="utf-8")
        named = [path for path in self.assets if f"assets/{path.name}" in text and path.is_relative_to(scene.parent)]
        if not named:
            return []
        asset = random.choice(named)
        spoilt = write_spoilt_asset(random, asset, self.assets)
        scene.write_text(text.replace(f"assets/{asset.name}", f"assets/{spoilt.name}"), encoding="utf-8")
        return [spoilt]

    def _spoil_template(self, random: Random, scene: Path) -> list[Path]:
        root = self.folder / "harbour" if "harbour" in scene.parts else self.folder
        name = random.choice(
            ("en/shot.j2", "en/shot.j2", "zh/shot.j2", "en/beats.j2", "en/storyboard.j2", "en/nope.j2")
        )
        template = root / "templates" / name
        template.parent.mkdir(parents=True)
        source = PROMPTS / name
        text = source.read_text(encoding="utf-8") if source.exists() else "{{ shot.action }}"
        template.write_text(spoil_template(random, text), encoding="utf-8", errors="surrogatepass")
        if root != self.folder:
            return [root / "templates"]
        # Only a story has templates of its own.
        story = root / "story.yaml"
        story.write_text("story: All\nscenes: ['*.yaml']\n", encoding="utf-8")
        return [root / "templates", story]

    def _judge(self, random: Random, scene: Path, kind: str) -> None:
        entry = scene.relative_to(self.folder).as_posix() if random.random() < 0.9 else "."
        if scene.name == "cast.yaml" and random.random() < 0.8:
            entry = "harbour"
        words = [entry, *random.choice(((), (), (), ("--backend", "dashscope"), ("--backend", "segmind")))]
        form = random.choices(("json", "text", "concise", "sarif", "github"), (12, 4, 2, 1, 1))[0]
        with _bounded():
            checked = run("check", *words, "--format", form)
        _no_control(checked.out + checked.err, form)
        errors = JUDGES[form](checked, self.folder)
        assert checked.code in ({0} if not errors else {1, 2}), (checked.code, errors)
        if random.random() < (0.15 if kind == "text" else 0.3):
            with _bounded():
                planned = run("plan", *words, "--json")
            document = json.loads(planned.out)
            if "diagnostics" not in document:
                assert planned.code == checked.code == 0, checked
            elif not errors:
                # A library is checked by itself, but there is nothing to plan.
                assert [item["slug"] for item in document["diagnostics"]] == ["no-scenes"]
                assert planned.code == 2
            else:
                assert judge_json(planned, self.folder)
                assert planned.code == checked.code


def run(*words: str) -> Ended:
    """Run the command line in this process, short of its boundary: what it would catch is raised."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = scenec.main(args=list(words), prog_name="scenec", standalone_mode=False)
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    return Ended(int(code), *texts)


def judge_json(ended: Ended, folder: Path) -> bool:
    """Hold every diagnostic to its place; return whether there are errors."""
    document = json.loads(ended.out)
    found = document["diagnostics"]
    for item in found:
        assert item["message"], item
        assert item["help"], item
        assert not item["code"].startswith("SC99"), item
        if item["slug"] in _USAGE and item["line"] is None:
            continue
        for place in (item, *item["labels"], *item["suggestions"]):
            _inside(place, folder)
    slugs = {item["slug"] for item in found if item["severity"] == "error"}
    assert bool(slugs) == bool(document["errors"])
    if slugs:
        assert ended.code == (2 if slugs <= _USAGE else 1), (ended.code, slugs)
    return bool(slugs)


def judge_text(ended: Ended, folder: Path) -> bool:
    """Hold every arrow to its place; return whether there are errors."""
    for arrow in _ARROW.finditer(ended.out):
        _inside({"file": arrow["file"], "line": int(arrow["line"]), "column": None}, folder)
    headings = re.findall(r"^(error|warning|note)\[SC\d{4}\]", ended.out, re.MULTILINE)
    assert len(headings) == len(re.findall(r"^ *--> ", ended.out, re.MULTILINE)) or ended.code == 2, ended.out
    assert headings or "no problems" in ended.err
    return "error" in headings


def judge_concise(ended: Ended, folder: Path) -> bool:
    """Hold every line to its form and place; return whether there are errors."""
    severities = set()
    for line in ended.out.split("\n")[:-1]:
        match = _CONCISE.match(line)
        assert match, repr(line)
        severities.add(match["severity"])
        if match["line"] is not None:
            _inside({"file": match["file"], "line": int(match["line"]), "column": int(match["column"])}, folder)
    return "error" in severities


def judge_sarif(ended: Ended, folder: Path) -> bool:
    """Hold every result to its place; return whether there are errors."""
    results = json.loads(ended.out)["runs"][0]["results"]
    for result in results:
        for location in result.get("locations", ()):
            place = location["physicalLocation"]
            if "region" in place:
                assert place["region"]["startLine"] >= 1
                assert (folder / place["artifactLocation"]["uri"]).exists() or "%" in place["artifactLocation"]["uri"]
    return any(result["level"] == "error" for result in results)


def judge_github(ended: Ended, folder: Path) -> bool:
    """Hold every line to the form of a workflow command; return whether there are errors."""
    del folder
    lines = ended.out.split("\n")[:-1]
    for line in lines:
        assert re.match(r"::(error|warning|notice)( [^:]*)?::\S", line), repr(line)
    return any(line.startswith("::error") for line in lines)


JUDGES = {
    "json": judge_json,
    "text": judge_text,
    "concise": judge_concise,
    "sarif": judge_sarif,
    "github": judge_github,
}


def _inside(place: Mapping[str, Any], folder: Path) -> None:
    """Hold a place to the file that it names, which is read here on its own terms."""
    file = folder / str(place["file"])
    assert file.is_file(), place
    assert place["line"] is not None, place
    content = file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = content.split("\n")
    _within(place["line"], place["column"], lines, place)
    if place.get("end_line") is not None:
        _within(place["end_line"], place["end_column"], lines, place)
        assert (place["line"], place["column"]) <= (place["end_line"], place["end_column"]), place


def _within(line: int, column: int | None, lines: list[str], place: Mapping[str, Any]) -> None:
    assert 1 <= line <= len(lines), place
    assert column is None or 1 <= column <= len(lines[line - 1]) + 1, place


def _no_control(text: str, form: str) -> None:
    """Nothing from a file may act on a terminal or turn the text around."""
    bad = {character for character in text if unicodedata.category(character) == "Cc"} - {"\n", "\t"}
    turning = {character for character in text if unicodedata.bidirectional(character) in _TURNING}
    assert not bad | turning, (form, bad, turning)


_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@contextmanager
def _bounded() -> Iterator[None]:
    """Stop what uses too much processor time, and tell of what sleeps too long."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        raise TooSlowError(f"more than {PROCESSOR_SECONDS:g} s of processor time")

    start = time.monotonic()
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PROCESSOR_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert time.monotonic() - start < WALL_SECONDS, "took too long"


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
