"""The pages of the documentation, and what stands on them: fenced blocks, links, and commands in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md")]
PAGES += sorted(ROOT.glob("docs/**/*.md"))
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE_NAME = re.compile(r"# (?P<name>[\w./-]+\.(?:yaml|j2))\n")
LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)")
INLINE_COMMAND = re.compile(r"`(?P<command>scenec [a-z][^`]*)`")
BLOCK = re.compile(rf"{FENCE.pattern}|(?P<indented>(?:^ {{4}}[^\n]*\n)+)", re.DOTALL | re.MULTILINE)
TYPED = re.compile(r"(?:scenec|make|export|eval|cd|pip|pipx|uv|git|python3?|npm|ssh|\.venv/bin/[\w-]+)(?: |$)")
REMARK = re.compile(r" {2,}")


@dataclass(frozen=True)
class Step:
    """One thing that a reader does.

    Attributes:
        kind: whether a command is typed, a YAML file written, or one edited as a diff says.
        text: the command, without its remark, or the block.
        shown: the lines that the page shows below the command.
        remark: what stands behind the command, for people.
    """

    kind: Literal["command", "file", "edit"]
    text: str
    shown: tuple[str, ...] = ()
    remark: str = ""


def name_of(page: Path) -> str:
    """Return a page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    text = page.read_text(encoding="utf-8")
    return [match["text"] for match in FENCE.finditer(text) if match["language"] == language]


def steps(page: Path) -> Iterator[Step]:
    """Yield what a reader of a page does, from top to bottom."""
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if match["indented"]:
            yield from typed([line[4:] for line in match["indented"].splitlines()])
        elif match["language"] in ("console", "bash", "sh"):
            yield from typed(match["text"].splitlines())
        elif match["language"] == "yaml":
            yield Step("file", match["text"])
        elif match["language"] == "diff":
            yield Step("edit", match["text"])


def typed(lines: list[str]) -> Iterator[Step]:
    """Yield the commands of a block; where they follow a `$`, the lines between them are what they print."""
    prompted = any(line.startswith("$ ") for line in lines)
    starts = [n for n, line in enumerate(lines) if (line.startswith("$ ") if prompted else TYPED.match(line))]
    for start, end in zip(starts, [*starts, len(lines)][1:], strict=True):
        command, _, remark = REMARK.sub("\0", lines[start].removeprefix("$ "), count=1).partition("\0")
        yield Step("command", command, tuple(lines[start + 1 : end]) if prompted else (), remark)


def commands(page: Path) -> list[str]:
    """Return the commands of a page's blocks."""
    return [step.text for step in steps(page) if step.kind == "command"]
