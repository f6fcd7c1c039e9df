"""Records the terminal session that the README shows: docs/pictures/terminal.svg, which moves by itself.

`record` types commands into a shell in a terminal of its own (a pty) and writes down what comes, and when, as an
asciicast (version 2); `render` plays that to a terminal emulator and draws what stands on its screen as SVG. Run as
`python tools/recording.py`, or by `make pictures`. Invariant: everything on the screen was printed by a real run.
"""

import argparse
import fcntl
import html
import json
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/pictures/terminal.svg"
COLUMNS, LINES = 80, 24

READY = b"\x1b]777;ready\x07"
"""What the shell writes before each prompt; taken out of the recording."""
KEY_SECONDS = 0.045
BREATH_SECONDS = 0.3
IDLE_SECONDS = 0.6
FRAME_SECONDS = 0.1
LAST_SECONDS = 6.0
PATIENCE_SECONDS = 300.0
ECHO_SECONDS = 0.1

CELL_WIDTH, CELL_HEIGHT = 8.0, 18.0
MARGIN, BAR = 14.0, 30.0
COLOURS = {
    "default": "#d7dae0",
    "black": "#7f8896",
    "red": "#ff7b72",
    "green": "#7ee787",
    "brown": "#e3b341",
    "blue": "#79c0ff",
    "magenta": "#d2a8ff",
    "cyan": "#76e3ea",
    "white": "#ffffff",
}

HEX = re.compile(r"[0-9a-f]{6}")

Event = tuple[float, str]
"""Seconds since the beginning, and what was printed."""


@dataclass(frozen=True)
class Typed:
    """A command as it is typed, and for how long what it prints is looked at."""

    command: str
    seconds: float


SESSION = (
    Typed("scenec check", 4.0),
    Typed("sed -i 's/bne/ben/' scenes/01-meeting.yaml", 0.8),
    Typed("scenec check && scenec plan --backend dashscope", 4.0),
    Typed("scenec compile", 2.0),
)


@dataclass
class Tape:
    """What was printed so far; waiting longer than `IDLE_SECONDS` is left out."""

    events: list[Event] = field(default_factory=list)
    clock: float = 0.0
    _last: float = field(default_factory=time.monotonic)

    def add(self, text: str) -> None:
        """Keep what was printed just now."""
        now = time.monotonic()
        self.clock += min(now - self._last, IDLE_SECONDS)
        self._last = now
        self.events.append((round(self.clock, 3), text))

    def hold(self, seconds: float) -> None:
        """Let nothing happen for a while, without waiting for it."""
        self.clock += seconds
        self._last = time.monotonic()


def record(session: Sequence[Typed], folder: Path, environment: Mapping[str, str]) -> list[Event]:
    """Type commands into a shell and return what came.

    Args:
        session: the commands.
        folder: where the shell starts.
        environment: all of its variables; the prompt is added.

    Raises:
        TimeoutError: when a command does not end.
    """
    inputrc = folder / ".inputrc"
    inputrc.write_text("set enable-bracketed-paste off\n", encoding="utf-8")
    own = {"PS1": r"\[\e[1;32m\]$\[\e[0m\] ", "PROMPT_COMMAND": r"printf '\e]777;ready\a'", "INPUTRC": str(inputrc)}
    shell, leader = pty.fork()
    if not shell:
        os.chdir(folder)
        os.execvpe("bash", ["bash", "--noprofile", "--norc", "-i"], {**environment, **own, "TERM": "xterm-256color"})
    fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    tape = Tape()
    listen(leader, tape)
    tape.hold(BREATH_SECONDS)
    for typed in session:
        for key in typed.command:
            os.write(leader, key.encode())
            echo(leader, tape)
        tape.hold(BREATH_SECONDS)
        os.write(leader, b"\r")
        listen(leader, tape)
        tape.hold(typed.seconds)
    os.write(leader, b"exit\r")
    os.waitpid(shell, 0)
    os.close(leader)
    return tape.events


def echo(leader: int, tape: Tape) -> None:
    """Take what the shell shows of one key, or of more if it was slow."""
    if select.select([leader], [], [], ECHO_SECONDS)[0]:
        text = os.read(leader, 4096).decode()
        tape.hold(KEY_SECONDS)
        tape.add(text)


def listen(leader: int, tape: Tape) -> None:
    """Take what is printed until the shell has its prompt again."""
    waiting, ready, end = b"", False, time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if not select.select([leader], [], [], 0.15)[0]:
            if ready:
                return
            continue
        waiting += os.read(leader, 65536)
        ready = ready or READY in waiting
        waiting = waiting.replace(READY, b"")
        # The beginning of a character, or of the mark, waits for its end.
        cut = len(waiting) if ready else max(waiting.rfind(b"\n") + 1, waiting.rfind(b"\r") + 1)
        try:
            text = waiting[:cut].decode()
        except UnicodeDecodeError:
            continue
        waiting = waiting[cut:]
        if text:
            tape.add(text)
    raise TimeoutError("a command of the recording did not end")


def asciicast(events: Sequence[Event]) -> str:
    """Return a recording in the form that asciinema and its relatives read, version 2."""
    header = {"version": 2, "width": COLUMNS, "height": LINES}
    rows = [json.dumps(header), *(json.dumps([seconds, "o", text]) for seconds, text in events)]
    return "\n".join(rows) + "\n"


def read_asciicast(text: str) -> tuple[int, int, list[Event]]:
    """Return columns, lines and events of a recording."""
    header, *rows = map(json.loads, text.splitlines())
    return header["width"], header["height"], [(seconds, shown) for seconds, kind, shown in rows if kind == "o"]


Run = tuple[int, int, str, str, bool]
"""Column, width, text, colour, and whether it is bold."""
Row = tuple[Run, ...]


def screens(columns: int, lines: int, events: Sequence[Event]) -> Iterator[tuple[float, tuple[Row, ...]]]:
    """Yield what stands on the screen, and from when on; at most one in `FRAME_SECONDS`."""
    screen = pyte.Screen(columns, lines)
    stream = pyte.Stream(screen)
    for index, (seconds, text) in enumerate(events):
        stream.feed(text)
        following = events[index + 1][0] if index + 1 < len(events) else seconds + FRAME_SECONDS
        if following // FRAME_SECONDS > seconds // FRAME_SECONDS:
            yield seconds, tuple(row(screen, line) for line in range(lines))


def row(screen: pyte.Screen, line: int) -> Row:
    """Return one line of the screen, cut where its look changes; blank runs are left out."""
    cells = [(column, screen.buffer[line][column]) for column in range(screen.columns)]
    shown = [(column, cell) for column, cell in cells if cell.data]  # the second half of a wide character is empty
    runs = []
    for (colour, bold), group in groupby(shown, key=lambda pair: (pair[1].fg, pair[1].bold)):
        pairs = list(group)
        text = "".join(cell.data for _, cell in pairs)
        start = pairs[0][0] + len(text) - len(text.lstrip())
        if text.strip():
            end = pairs[-1][0] + 1 - (len(text) - len(text.rstrip()))
            runs.append((start, end - start, text.strip(), colour, bold))
    return tuple(runs)


def render(columns: int, lines: int, events: Sequence[Event]) -> str:
    """Return a recording as an SVG that plays in any browser, without a script."""
    frames: list[tuple[float, tuple[Row, ...]]] = []
    for seconds, rows in screens(columns, lines, events):
        if not frames or frames[-1][1] != rows:
            frames.append((seconds, rows))
    numbers: dict[Row, int] = {}
    for _, rows in frames:
        for one in rows:
            if one:
                numbers.setdefault(one, len(numbers))
    height = lines * CELL_HEIGHT
    drawn = "".join(f'<g id="r{number}">{draw(one)}</g>\n' for one, number in numbers.items())
    shown = "".join(
        f'<svg y="{index * height:g}" height="{height:g}" width="100%">'
        + "".join(f'<use href="#r{numbers[one]}" y="{line * CELL_HEIGHT:g}"/>' for line, one in enumerate(rows) if one)
        + "</svg>\n"
        for index, (_, rows) in enumerate(frames)
    )
    return page(columns, lines, drawn, shown, motion([seconds for seconds, _ in frames], height))


def draw(runs: Row) -> str:
    """Return one line of the screen as SVG; each run is as wide as its cells in whatever font there is."""
    parts = []
    for column, width, text, colour, bold in runs:
        look = ink(colour) + (' font-weight="700"' if bold else "")
        parts.append(
            f'<text x="{column * CELL_WIDTH:g}" y="{CELL_HEIGHT * 0.75:g}" textLength="{width * CELL_WIDTH:g}" '
            f'lengthAdjust="spacingAndGlyphs" {look}>{html.escape(text, quote=False)}</text>'
        )
    return "".join(parts)


def ink(colour: str) -> str:
    """Return the attribute for one of `COLOURS`, bright ones as their plain ones, or for a colour in six digits."""
    name = colour.removeprefix("bright")
    if HEX.fullmatch(name):
        return f'fill="#{name}"'
    return f'class="{name if name in COLOURS else "default"}"'


def motion(starts: Sequence[float], height: float) -> str:
    """Return the styles that show one frame after the other."""
    length = starts[-1] + LAST_SECONDS
    steps = "".join(
        f"{100 * seconds / length:.3f}%{{transform:translateY({-index * height:g}px)}}"
        for index, seconds in enumerate(starts)
    )
    last = -(len(starts) - 1) * height
    return (
        f"@keyframes play{{0%{{transform:translateY(0)}}{steps}}}"
        f".film{{animation:play {length:.2f}s step-end infinite}}"
        f"@media (prefers-reduced-motion:reduce){{.film{{animation:none;transform:translateY({last:g}px)}}}}"
    )


def page(columns: int, lines: int, drawn: str, shown: str, styles: str) -> str:
    """Return the whole picture: a window with its own dark ground, which reads well on light and dark pages."""
    width, height = columns * CELL_WIDTH + 2 * MARGIN, lines * CELL_HEIGHT + BAR + MARGIN
    inks = "".join(f".{name}{{fill:{ink}}}" for name, ink in COLOURS.items())
    dots = "".join(
        f'<circle cx="{18 + 18 * index}" cy="{BAR / 2:g}" r="5" fill="{ink}"/>'
        for index, ink in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="A terminal session with scenec">\n'
        "<style>text{font:13.3px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
        f"white-space:pre}}{inks}{styles}</style>\n"
        f'<defs>\n{drawn}</defs>\n<rect width="{width:g}" height="{height:g}" rx="8" fill="#16191f" '
        f'stroke="#3a404b"/>\n{dots}\n'
        f'<svg x="{MARGIN:g}" y="{BAR:g}" width="{columns * CELL_WIDTH:g}" height="{lines * CELL_HEIGHT:g}">'
        f'<g class="film">\n{shown}</g></svg>\n</svg>\n'
    )


def record_story() -> list[Event]:
    """Record the session in a new story, one of whose names is mistyped."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "my-story"
        environment = {
            "HOME": home,
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            **{f"SCENEC_{name}_DIR": f"{home}/.{name.lower()}" for name in ("DATA", "STATE", "CACHE")},
        }
        if shutil.which("scenec", path=environment["PATH"]) is None:
            raise SystemExit("scenec is not installed beside this Python: `make film` does it")
        subprocess.run(["scenec", "init", "my-story"], cwd=home, env=environment, check=True)
        scene = folder / "scenes/01-meeting.yaml"
        scene.write_text(re.sub(r"- ben \(", "- bne (", scene.read_text("utf-8")), "utf-8")
        return record(SESSION, folder, environment)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Record the README's terminal session.")
    parser.add_argument("--cast", type=Path, help="a recording to draw instead of making one")
    parser.add_argument("--save", type=Path, default=ROOT / "build/terminal.cast", help="where to keep the recording")
    parser.add_argument("--to", type=Path, default=PICTURE, help="the SVG to write")
    arguments = parser.parse_args()
    if arguments.cast:
        text = arguments.cast.read_text("utf-8")
    else:
        text = asciicast(record_story())
        arguments.save.parent.mkdir(parents=True, exist_ok=True)
        arguments.save.write_text(text, "utf-8")
    arguments.to.write_text(render(*read_asciicast(text)), "utf-8", newline="\n")
    sys.stdout.write(f"{arguments.to.name}: {arguments.to.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main()
