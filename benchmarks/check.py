"""How close `check` and `plan` come to the cost of merely reading the file.

The limit, measured in the same run: a process that imports pydantic, jinja2 and ruamel.yaml and composes the
same file with the C parser. Every process finds its modules byte-compiled, as an installed package is, whatever
`PYTHONDONTWRITEBYTECODE` says here, and the commands take turns, so that a busy machine slows all of them alike.
Prints one row per command with its ratio, and exits with 1 when one misses its target.
Run: `python benchmarks/check.py`; with `--quick` there are fewer rounds and, since a busy machine disturbs short
processes, a third more than the target is let pass.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_LIMIT = """
import sys, pydantic, jinja2, ruamel.yaml
from ruamel.yaml.cyaml import CSafeLoader
class Model(pydantic.BaseModel):
    x: int
with open(sys.argv[1], encoding="utf-8") as stream:
    assert CSafeLoader(stream).get_single_node().value
"""
_CHECK_TARGET, _PLAN_TARGET, _GROWTH_TARGET = 2.5, 4.0, 11.0

_SHOT = """\
  - id: shot-{n:05d}
    at: yard
    framing: {framing}
    camera: slow push in
    action: |
      {who} leans against the rusty wall on the right and waits for take {n}. Hearing the footsteps,
      {whom} slowly turns around, looks at the yard and sees nobody there at all.
    dialogue:
      - mara: Why did you still come, number {n}?
      - jon (quietly): Let's talk about the {n} things I owe you.
    sound: distant traffic, dripping water
"""
_HEAD = """\
scene: {title}
characters:
  mara: {{image: mara.png, voice: mara.wav}}
  jon: {{image: jon.png, voice: jon.wav}}
locations:
  yard: {{image: yard.png}}
shots:
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement: its name, seconds, and the target as a factor of the limit."""

    name: str
    seconds: float
    factor: float
    target: float | None


def write_story(folder: Path, shots: int) -> Path:
    """Write a scene of so many shots of about 400 bytes, with its assets."""
    folder.mkdir()
    write_assets(folder)
    scene = folder / "wall.yaml"
    scene.write_text(scene_text("The long wall", range(shots)), encoding="utf-8")
    for path in folder.iterdir():
        os.utime(path, (time.time() - 60, time.time() - 60))
    return scene


def write_assets(folder: Path) -> None:
    """Write the pictures and voices that the shots name."""
    assets = Path(__file__).parent.parent / "examples" / "scenes" / "assets"
    for name in ("jon.png", "yard.png", "jon.wav", "mara.wav"):
        (folder / name).write_bytes((assets / name).read_bytes())
    (folder / "mara.png").write_bytes((assets / "jon.png").read_bytes() + b"\0")


def scene_text(title: str, shots: range) -> str:
    """Return a scene with shots of these numbers."""
    framings = ("wide", "medium", "close-up")
    text = [_HEAD.format(title=title)]
    for n in shots:
        who, whom = ("Mara", "Jon") if n % 2 else ("Jon", "Mara")
        text.append(_SHOT.format(n=n, framing=framings[n % 3], who=who, whom=whom))
    return "".join(text)


class Race:
    """Times commands as processes of their own."""

    def __init__(self, bytecode: Path) -> None:
        """Take the folder that compiled modules are kept in."""
        self._environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(bytecode)}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def once(self, command: Sequence[str]) -> float:
        """Return the wall time of a command, in seconds."""
        start = time.perf_counter()
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, stdout=quiet, stderr=quiet, env=self._environment)
        return time.perf_counter() - start

    def best(self, commands: Sequence[Sequence[str]], rounds: int) -> list[float]:
        """Return the quickest time of each command over some rounds, in which they take turns."""
        times = [[self.once(command) for command in commands] for _ in range(rounds)]
        return [min(column) for column in zip(*times, strict=True)]


def measure(folder: Path, rounds: int, tell: Callable[[str], None]) -> list[Row]:
    """Measure everything once and return the rows."""
    scenec = [sys.executable, "-m", "compiler"]
    race = Race(folder / "bytecode")
    small = write_story(folder / "small", 1000)
    tell(f"1,000 shots, {small.stat().st_size / 1000:.0f} bytes each")
    commands = [
        [sys.executable, "-c", _LIMIT, str(small)],
        [*scenec, "check", str(small)],
        [*scenec, "plan", str(small)],
    ]
    race.once([*scenec, "plan", str(write_story(folder / "one", 1))])  # compiles the modules
    cold = race.once(commands[1])
    fill_store(small)
    limit, check, plan = race.best(commands, rounds)
    large = write_story(folder / "large", 10000)
    race.once([*scenec, "check", str(large)])
    (check_large,) = race.best([[*scenec, "check", str(large)]], max(1, rounds // 2))
    return [
        Row("limit: import and compose", limit, 1.0, None),
        Row("check, cold (assets probed)", cold, cold / limit, None),
        Row("check, warm", check, check / limit, _CHECK_TARGET),
        Row("plan, nothing to do", plan, plan / limit, _PLAN_TARGET),
        Row("check, 10,000 shots / 1,000 shots", check_large, check_large / check, _GROWTH_TARGET),
    ]


def fill_store(scene: Path) -> None:
    """Put a clip for every shot into the store, so that the plan has nothing to do."""
    script = Path(__file__).with_name("fill_store.py")
    subprocess.run([sys.executable, str(script), str(scene)], check=True)


def main() -> int:
    """Print the table; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    quick = parser.parse_args().quick
    rounds, slack = (3, 4 / 3) if quick else (7, 1.0)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), rounds, print)
    missed = [row for row in rows if row.target is not None and row.factor > row.target * slack]
    for row in rows:
        target = f"  target {row.target:g}x" if row.target else ""
        print(f"{row.name:<36}{row.seconds:8.3f} s{row.factor:8.2f}x{target}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
