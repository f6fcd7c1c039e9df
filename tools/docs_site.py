"""Builds the documentation as a site: build/site/html, for any web server.

Copies what can be reached from README.md by relative links to build/site/source, each file where it is in the
repository; a folder that is linked gets a page that lists it. With `--films`, the examples are compiled, and their
pictures in the gallery become films. Then Zensical builds all of it, strictly. Run by `make site` and a test.
Invariant: a page asks no other host for anything.
"""

import argparse
import html
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

from example_films import example_films

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "build/site"
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>[^()\s#]+)(?P<heading>#[^()\s]*)?\)")
STILL = re.compile(r"^!\[(?P<label>[^]]*)\]\(pictures/gallery/(?P<name>[\w-]+)\.jpg\)$", re.MULTILINE)
POSTER = re.compile(r"<video id=\"film\"[^>]* poster=\"(?P<poster>[^\"]+)\"")
LANGUAGE = re.compile(r"class=\"words\"[^>]* lang=\"(?P<language>[^\"]+)\"")


@dataclass(frozen=True)
class Film:
    """A compiled example in the site.

    Attributes:
        folder: its build folder, below the site's source.
        poster: a picture of it, below that folder.
        language: that of its lines; empty where nobody speaks. Its subtitles are there to be switched on, since the
            animatic draws the words on its pictures.
    """

    folder: str
    poster: str
    language: str


def linked(page: Path) -> list[Path]:
    """Return the files and folders of the repository that a page leads to.

    Raises:
        SystemExit: when one of them is not there.
    """
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [match["target"] for match in LINK.finditer(text) if ":" not in match["target"]]
    paths = [(page.parent / target).resolve() for target in targets]
    if lost := [str(path) for path in paths if not path.exists()]:
        raise SystemExit(f"{page.relative_to(ROOT)} leads to {', '.join(lost)}, which is not there")
    return paths


def reached() -> list[Path]:
    """Return every file and folder that can be reached from the README."""
    found, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.is_dir():
            waiting += listed(path)
        elif path.suffix == ".md":
            waiting += linked(path)
    return sorted(found)


def listed(folder: Path) -> list[Path]:
    """Return the files in a folder and those below it that belong to the repository."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--", "."],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.split("\0")
    return [folder / name for name in names if name]


def stage(source: Path, films: Mapping[str, Film]) -> None:
    """Copy what the site is made of."""
    for path in reached():
        copy = source / path.relative_to(ROOT)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
            if not (path / "README.md").exists():
                (copy / "README.md").write_text(contents(path), encoding="utf-8")
        elif path.suffix == ".md":
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(staged_page(path, films), encoding="utf-8")
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def contents(folder: Path) -> str:
    """Return the page of a folder."""
    rows = "".join(f"- [{name}]({name})\n" for name in (path.relative_to(folder).as_posix() for path in listed(folder)))
    return f"# {folder.relative_to(ROOT).as_posix()}\n\n{rows}"


def staged_page(page: Path, films: Mapping[str, Film]) -> str:
    """Return a page as the site has it: folders lead to their lists, stills of the gallery are films."""

    def lead(match: re.Match[str]) -> str:
        target = match["target"]
        is_folder = ":" not in target and (page.parent / target).is_dir()
        return f"]({target.rstrip('/')}/README.md)" if is_folder else match[0]

    def play(match: re.Match[str]) -> str:
        film = films.get(match["name"])
        return player(match["label"], film, page) if film else match[0]

    return STILL.sub(play, LINK.sub(lead, page.read_text(encoding="utf-8")))


def player(label: str, film: Film, page: Path) -> str:
    """Return a film as HTML, and below it the way to its review page."""
    folder = relpath(ROOT / film.folder, page.parent)
    name = html.escape(" ".join(label.split()))
    size = 'style="width: 100%; aspect-ratio: 16/9"'
    look = f'{size} controls preload="none" poster="{folder}/{film.poster}" aria-label="{name}"'
    track = f'<track kind="subtitles" src="{folder}/film.vtt" srclang="{film.language}" label="Subtitles">'
    return (
        f'<video {look} src="{folder}/film.mp4">{track if film.language else ""}</video>'
        f"\n\n[Its review page]({folder}/review/index.html)"
    )


def copy_films(source: Path) -> dict[str, Film]:
    """Compile each example, copy what came to the site's source, and return the films by their names in the gallery."""
    films = {}
    for name, build in example_films():
        folder = f"films/{name}"
        shutil.copytree(build, source / folder)
        review = (build / "review/index.html").read_text(encoding="utf-8")
        poster, language = POSTER.search(review), LANGUAGE.search(review)
        films[name] = Film(
            folder, f"review/{poster['poster']}" if poster else "", language["language"] if language else ""
        )
    return films


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Build the documentation as a site.")
    parser.add_argument("--films", action="store_true", help="compile the examples for the gallery")
    parser.add_argument("--to", type=Path, default=SITE, help="the folder for `source` and `html`")
    arguments = parser.parse_args()
    site: Path = arguments.to.resolve()
    source = site / "source"
    for made in (source, site / "html"):
        shutil.rmtree(made, ignore_errors=True)
    source.mkdir(parents=True)
    stage(source, copy_films(source) if arguments.films else {})
    shutil.copyfile(ROOT / "zensical.toml", site / "zensical.toml")
    built = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict", "--clean"], cwd=site, check=False)
    return built.returncode


if __name__ == "__main__":
    raise SystemExit(main())
