"""Nothing that a story or a command line says acts on a terminal, whatever command shows it and wherever it goes."""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from small_story import SCENE, Story, write_story

HOSTILE = (
    *(
        "\x1b]0;owned\x07",
        "\x1b[2J\x1b[H",
        "\x1b]52;c;aGk=\x07",
        "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\",
        "\x1b[31m",
    ),
    *(
        "\x1bP+q544e\x1b\\",
        "\x1b_owned\x1b\\",
        "\x1b^owned\x1b\\",
        "\x1bc",
        "\x1b[?1049h",
        "\x1b[6n",
        "\x9b31m",
        "\x9d0;x\x9c",
    ),
    *(
        "\x90q\x9c",
        "\x08\x08\x08",
        "\x07",
        "\x0e",
        "\x0c",
        "\x0b",
        "\x7f",
        "\x00",
        "\r::error::owned",
        "a\rb",
        "\x1a",
        "\x05",
    ),
    *(
        "\u202eevil",
        "\u2066evil\u2069",
        "\u200bhidden",
        "\ufeffmark",
        "\u061cevil",
        "\u2028next",
        "\u2029next",
        "\u00adsoft",
    ),
    *(
        "\U000e0041tag",
        "\u3164fill",
        "[/oops]",
        "[link=http://evil]x[/link]",
        "[bold red]",
        "%0A::error::owned",
        "{{ 1 }}",
    ),
)
ACTS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
PROGRESS = re.compile(r"\x1b\[(\?25[lh]|[0-9]*[ABCDKJG])|\r")
"""What our own colours and bars are written with."""


def quoted(text: str) -> str:
    """Return text as YAML writes it between double quotes."""
    return (
        '"'
        + "".join(char if char.isprintable() and char not in '"\\' else f"\\U{ord(char):08x}" for char in text)
        + '"'
    )


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A story that says something hostile wherever it can, in scenes with and without errors."""
    story = write_story(tmp_path_factory.mktemp("terminal") / "story")
    every = " ".join(HOSTILE)
    lines = [f"scene: {quoted(every)}", 'defaults: {ratio: "1:1"}', "characters:"]
    lines += [f"  mara: {{image: mara.png, name: {quoted('Mara' + HOSTILE[0])}}}", "shots:"]
    for number in range(0, len(HOSTILE), 12):
        text = " ".join(HOSTILE[number : number + 12])
        lines += [f"  - id: shot-{number}", f"    action: {quoted('Mara ' + text)}", "    duration: 2"]
        lines += [f"    note: {quoted(text)}", f"    tags: [{quoted(text)}]", f"    negative: {quoted(text)}"]
    (story.folder / "shown.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    broken = [
        "scene: Broken",
        f"{quoted(every)}: 1",
        "characters:",
        f"  {quoted('m' + HOSTILE[1])}: {{image: mara.png}}",
    ]
    for number, text in enumerate(HOSTILE):
        broken += [f"  who-{number}: {{image: {quoted(text)}, {quoted('k' + text)}: {quoted(text)}}}"]
    broken += ["shots:"]
    for number, text in enumerate(HOSTILE):
        broken += [f"  - id: {quoted(text)}", f"    at: {quoted(text)}", f"    framing: {quoted(text)}"]
        broken += [f"    action: {quoted(text + ' {{ ' + str(number))}", f"    duration: {quoted(text)}"]
    (story.folder / "broken.yaml").write_text("\n".join(broken) + "\n", encoding="utf-8")
    raw = "scene: Raw\nshots:\n" + "".join(f"  - {{id: {text}, action: {text}}}\n" for text in HOSTILE)
    (story.folder / "raw.yaml").write_text(raw, encoding="utf-8", newline="")
    shutil.copy(story.folder / "broken.yaml", story.folder / "evil\x1b[2J\u202e.yaml")
    (story.folder / "shown.lock.yaml").write_text(
        f"shots: {{{quoted(every)}: {{{quoted(every)}: 1}}}}\n", encoding="utf-8"
    )
    return story


FILES = ("shown.yaml", "broken.yaml", "raw.yaml", "evil\x1b[2J\u202e.yaml")
SAID = "no\x1b]0;owned\x07\u202e"
COMMANDS: Sequence[tuple[str, ...]] = (
    ("check", *FILES),
    ("check", "--format", "concise", *FILES),
    ("check", "--format", "github", *FILES),
    ("check", "--format", "json", *FILES),
    ("check", "--format", "sarif", *FILES),
    ("plan", "shown.yaml"),
    ("plan", "shown.yaml", "--json"),
    ("plan", "shown.yaml", "--markdown"),
    ("plan", "shown.yaml", "--backend", "dashscope"),
    ("plan", "shown.yaml", "--select", SAID),
    ("show", "shown.yaml#shot-0", "--backend", "dashscope"),
    ("show", f"shown.yaml#{SAID}"),
    ("compile", "shown.yaml", "--exclude", "shot-12,shot-24,shot-36"),
    ("compile", "shown.yaml", "--backend", "dashscope"),
    ("compile", SAID),
    ("takes", "shown.yaml"),
    ("pick", f"shown.yaml#{SAID}", "2"),
    ("accept", SAID),
    ("mv", "character", "mara", SAID),
    ("mv", "character", SAID, "lena"),
    ("explain", SAID),
    ("schema", SAID),
    ("recover", "--adopt", SAID),
    ("store", "path", SAID),
    ("merge-lock", SAID, SAID, SAID),
    ("init", f"shown.yaml/{SAID}"),
    ("emulate", "--faults", SAID),
    ("doctor", "--backend", SAID),
    (SAID,),
)


def odd(text: str) -> set[str]:
    """Return what acts on a terminal, or hides, beside ends of lines and tabs."""
    return {repr(char) for char in text if unicodedata.category(char) in ACTS and char not in "\n\t"}


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]).encode("unicode_escape").decode())
def test_what_goes_to_a_file_or_a_pipe_holds_nothing_that_acts(story: Story, words: tuple[str, ...]) -> None:
    ran = story.run(*words, DASHSCOPE_API_KEY="sk-canary")
    assert ran.code != 70, ran.err
    assert (odd(ran.out), odd(ran.err)) == (set(), set())
    assert not [line for line in (ran.out + ran.err).splitlines() if line.startswith("::error::owned")]


@pytest.mark.parametrize(
    "words", [COMMANDS[0], COMMANDS[5], COMMANDS[10], COMMANDS[12], COMMANDS[16]], ids=lambda words: words[0]
)
def test_what_goes_to_a_terminal_holds_our_colours_and_bars_only(story: Story, words: tuple[str, ...]) -> None:
    said = on_a_terminal(story.folder, words)
    assert said
    assert odd(PROGRESS.sub("", COLOURS.sub("", said))) == set()


def test_a_compile_shows_how_it_stands_in_a_narrow_window_and_takes_it_away_again(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story", SCENE[: SCENE.index("  - id: question")])
    said = on_a_terminal(story.folder, ("compile", "gate.yaml"), columns=44)
    drawn = [re.sub(PROGRESS, "", COLOURS.sub("", line)) for line in said.splitlines()]
    assert any(re.match(r"gate#arrival +0:\d\d( +\d+ %)?$", line) for line in drawn)
    assert "0 of 1 done" in drawn
    assert max(map(len, drawn)) <= 44
    # What stays is what is true when all is over.
    assert "gate#arrival: done, 2 s" in drawn
    assert said.count("\x1b[?25l") == said.count("\x1b[?25h") == 1


def test_a_dumb_terminal_gets_plain_lines(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story", SCENE[: SCENE.index("  - id: question")])
    said = on_a_terminal(story.folder, ("compile", "gate.yaml"), TERM="dumb", FORCE_COLOR="")
    assert "gate#arrival: started" in said.splitlines()
    assert "\x1b" not in said


def on_a_terminal(folder: Path, words: Sequence[str], columns: int = 120, **named: str) -> str:
    """Run a command at a terminal of its own and return all that it wrote there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    environment = {**os.environ, "SCENEC_DATA_DIR": str(folder / ".data"), "TERM": "xterm-256color", "FORCE_COLOR": "1"}
    environment |= named
    # What a test runner says of its own window.
    environment = {name: text for name, text in environment.items() if name not in ("COLUMNS", "LINES")}
    environment |= {f"SCENEC_{name}_DIR": str(folder / f".{name.lower()}") for name in ("STATE", "CACHE")}
    command = [sys.executable, "-m", "compiler", *words]
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            said += piece
        process.wait(60)
    os.close(ours)
    return said.decode("utf-8", "surrogateescape")
