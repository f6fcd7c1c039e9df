"""The recorded terminal of the README: what was printed is what the picture shows, and it needs nothing else."""

import importlib.util
import os
import re
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from doc_pages import ROOT

PICTURE = ROOT / "docs/pictures/terminal.svg"
SVG = "{http://www.w3.org/2000/svg}"
HREF = "href"


@pytest.fixture(scope="module")
def recording() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recording", ROOT / "tools/recording.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["recording"] = module
    spec.loader.exec_module(module)
    return module


def frames(picture: ET.Element) -> list[list[str]]:
    """Return what stands on each line of each frame."""
    drawn = {group.get("id"): "".join(group.itertext()) for group in picture.iter(f"{SVG}g") if group.get("id")}
    film = next(group for group in picture.iter(f"{SVG}g") if group.get("class") == "film")
    return [[drawn[(use.get(HREF) or "")[1:]] for use in frame] for frame in film]


def test_a_recording_shows_what_a_terminal_printed(recording: ModuleType, tmp_path: Path) -> None:
    said = recording.Typed(r"printf '\033[31mwrong\033[0m 你好 <&> end\n'; printf 'one\rtwo\n'", 1.0)
    home = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    text = recording.asciicast(recording.record((said,), tmp_path, home))
    picture = ET.fromstring(recording.render(*recording.read_asciicast(text)))  # noqa: S314  (ours)
    shown = frames(picture)
    assert shown[0] == ["$"]
    assert shown[-1][-3:] == ["wrong你好 <&> end", "two", "$"]
    (wrong,) = {run.get("class") for run in picture.iter(f"{SVG}text") if run.text == "wrong"}
    (greeting,) = [run for run in picture.iter(f"{SVG}text") if run.text == "你好 <&> end"]
    assert wrong == "red"
    assert float(greeting.get("textLength") or 0) == 12 * recording.CELL_WIDTH
    assert float(greeting.get("x") or 0) == 6 * recording.CELL_WIDTH


def test_waiting_for_a_command_is_left_out_of_a_recording(recording: ModuleType, tmp_path: Path) -> None:
    home = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    events = recording.record((recording.Typed("sleep 1.5", 0.0),), tmp_path, home)
    typed = recording.KEY_SECONDS * len("sleep 1.5") + 2 * recording.BREATH_SECONDS
    assert events[-1][0] < typed + 2.5 * recording.IDLE_SECONDS


def test_the_picture_of_the_readme_is_small_and_complete() -> None:
    text = PICTURE.read_text("utf-8")
    assert len(text.encode()) <= 300_000
    picture = ET.fromstring(text)  # noqa: S314  (ours)
    assert {href[0] for use in picture.iter(f"{SVG}use") if (href := use.get(HREF))} == {"#"}
    assert re.findall(r"url\(|<script|@import|<image", text) == []
    shown = frames(picture)
    everything = {line for frame in shown for line in frame}
    for word in ("error[SC0301]", "did you mean `ben`?", "0.30 USD", "scenec compile", "film.mp4"):
        assert any(word in line for line in everything), word
    assert any("film.mp4" in line for line in shown[-1])
