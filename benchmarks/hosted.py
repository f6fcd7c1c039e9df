"""Two hundred shots at a provider, against the least that the provider itself takes.

The provider is `scenec emulate` in a process of its own, with prepared clips: five jobs at once, three seconds each.
The limit is what such a queue takes when none of its places is ever empty: jobs / places x seconds of a job, 120 s.

    wall    from the start of the command to the last clip in the store, start-up and plan included, is at most 1.05
            times the limit; then the command is stopped, since what follows is the cut, whose benchmark is `cut.py`
    cpu     of the client's own process over the same time, in which child processes decode the clips, is at most 5 %
            of that time
    memory  the client's peak is the same for 50 clips of 20 MB as for 5

Every process finds its modules byte-compiled, as an installed package is, whatever `PYTHONDONTWRITEBYTECODE` says.

Usage: `python benchmarks/hosted.py`, and with `--quick` fewer jobs and clips, for which start-up, plan and the first
answers, which are the same for any number of jobs, are let pass by themselves. Exits with 1 when a target is missed.
Reads `/proc`, so it needs Linux.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from compiler.media.encode import FRAME_RATE, ClipWriter

PLACES = 5
WALL_TARGET, CPU_TARGET, GROWTH_TARGET_MB = 1.05, 0.05, 20
# What is the same for two jobs and for two hundred, which a short run cannot spread over many.
QUICK_ALLOWANCE = 8.0
CLIP_SECONDS, WIDTH, HEIGHT = 2, 1280, 720
LARGE_BYTES = 20_000_000
SCALE = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What a run has to do.

    Attributes:
        shots: how many.
        seconds: that a job takes.
        clip: that each delivers.
    """

    shots: int
    seconds: float
    clip: Path


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took until its last clip was in the store.

    Attributes:
        wall: seconds since the command began.
        own: processor seconds of the client's process.
        children: of the processes that it started, most of it for decoding.
        peak: megabytes of the client's process, at most.
        first: seconds from the beginning of the command to the first job.
        kept: share of the provider's places that jobs filled, from the first job to the end of the last.
        job: seconds of a job, on average, by the provider's own clock.
    """

    wall: float
    own: float
    children: float
    peak: float
    first: float = 0.0
    kept: float = 0.0
    job: float = 0.0


def write_clip(path: Path, filled_to: int = 0) -> Path:
    """Write a clip of moving texture and sound; a box that players skip fills it up to a size in bytes."""
    noise = np.random.default_rng(1)
    frame = noise.integers(90, 160, (HEIGHT * 3 // 2, WIDTH), np.uint8)
    with ClipWriter(path, WIDTH, HEIGHT) as clip:
        clip.write_sound(noise.normal(0, 0.1, (CLIP_SECONDS * 48_000, 2)).astype(np.float32))
        for _ in range(CLIP_SECONDS * FRAME_RATE):
            clip.write_yuv(frame)
    missing = filled_to - path.stat().st_size
    if missing > 0:
        with path.open("ab") as file:
            file.write(missing.to_bytes(4, "big") + b"free" + noise.bytes(missing - 8))
    return path


def write_story(folder: Path, shots: int) -> None:
    """Write a scene of so many shots, all of one person."""
    folder.mkdir()
    Image.new("RGB", (512, 512), "teal").save(folder / "mara.png")
    lines = ["scene: Load", "characters:", "  mara: {image: mara.png}", "shots:"]
    for number in range(shots):
        lines += [f"  - id: shot-{number:03}", f"    action: Mara counts to {number + 1}.", "    duration: 2"]
    (folder / "load.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def emulating(load: Load, ledger: Path) -> Iterator[str]:
    """Run the provider and yield its address."""
    words = ["--port", "0", "--running", str(PLACES), "--task-seconds", str(load.seconds)]
    command = [sys.executable, "-m", "compiler", "emulate", *words, "--result", str(load.clip), "--ledger", str(ledger)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def compile_at(url: str, folder: Path, shots: int) -> tuple[float, Spent]:
    """Compile until the last clip is there, and return when it began and what it took.

    Raises:
        RuntimeError: it ended before that.
    """
    own = {f"SCENEC_{name}_DIR": str(folder / f".{name.lower()}") for name in ("STATE", "CACHE", "DATA")}
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SCENEC_", "DASHSCOPE_"))}
    account = {"DASHSCOPE_API_KEY": "sk-rehearsal", "DASHSCOPE_HTTP_BASE_URL": f"{url}/api/v1"}
    words = ["--backend", "dashscope", "--yes", "--max-cost", "999USD", "--poll", "0.1"]
    said, done, spent = [], 0, None
    begun = time.time()
    with subprocess.Popen(
        [sys.executable, "-m", "compiler", "compile", "load.yaml", *words],
        cwd=folder,
        env={**clean, **own, **account},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as client:
        for line in client.stderr or ():
            said.append(line)
            done += ": done, " in line
            if done == shots and spent is None:
                spent = Spent(time.time() - begun, *_used(client.pid))
                # What follows is the cut.
                client.terminate()
    if spent is None:
        raise RuntimeError(f"the compile ended before its last clip: {''.join(said[-20:])}")
    return begun, spent


def _used(process: int) -> tuple[float, float, float]:
    """Return processor seconds of a process, those of its children, and its peak in megabytes so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own, children = (int(fields[11]) + int(fields[12])) / SCALE, (int(fields[13]) + int(fields[14])) / SCALE
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return own, children, peak / 1024


def measure(load: Load, folder: Path) -> Spent:
    """Make all shots of a fresh story, once."""
    ledger = folder / "ledger.jsonl"
    write_story(folder / "story", load.shots)
    with emulating(load, ledger) as url:
        begun, spent = compile_at(url, folder / "story", load.shots)
    rows = [json.loads(line) for line in ledger.read_text().splitlines()]
    times = {event: [row["time"] for row in rows if row["event"] == event] for event in ("create", "start", "succeed")}
    if len(times["succeed"]) != load.shots:
        raise RuntimeError(f"{len(times['succeed'])} jobs were made for {load.shots} shots")
    busy = sum(times["succeed"]) - sum(times["start"])
    span = max(times["succeed"]) - min(times["create"])
    first = min(times["create"]) - begun
    return replace(spent, first=first, kept=busy / (PLACES * span), job=busy / load.shots)


def compare_wall(folder: Path, *, quick: bool) -> bool:
    """Print what many short jobs take, and return whether the targets are met."""
    folder.mkdir()
    load = Load(20 if quick else 200, 3.0, write_clip(folder / "clip.mp4"))
    limit = load.shots / PLACES * load.seconds
    (folder / "first").mkdir()
    measure(replace(load, shots=1, seconds=0.0), folder / "first")  # which compiles the modules
    spent = measure(load, folder)
    allowed = WALL_TARGET * limit + (QUICK_ALLOWANCE if quick else 0.0)
    share = spent.own / spent.wall
    extra = f" and {QUICK_ALLOWANCE:g} s" if quick else ""
    print(f"limit       {limit:7.2f} s   {load.shots} jobs of {load.seconds:g} s, {PLACES} at once")
    print(f"scenec      {spent.wall:7.2f} s   start-up, plan and first answer {spent.first:.2f} s")
    print(f"places      {100 * spent.kept:7.1f} %   in use; a job took {spent.job:.3f} s by the provider's clock")
    print(f"wall        {spent.wall / limit:7.3f}     target at most {WALL_TARGET} times the limit{extra}")
    print(f"cpu         {100 * share:7.2f} %   target at most {100 * CPU_TARGET:g} % of {spent.wall:.0f} s: ", end="")
    print(f"{spent.own:.2f} s, {1000 * spent.own / load.shots:.0f} ms a shot; its children took {spent.children:.2f} s")
    return spent.wall <= allowed and (quick or share <= CPU_TARGET)


def compare_memory(folder: Path, *, quick: bool) -> bool:
    """Print the peaks for few and for many large clips, and return whether the target is met."""
    folder.mkdir()
    clip = write_clip(folder / "large.mp4", LARGE_BYTES)
    few, many = (2, 10) if quick else (5, 50)
    peaks = []
    for count in (few, many):
        (folder / str(count)).mkdir()
        peaks.append(measure(Load(count, 0.0, clip), folder / str(count)).peak)
    size = clip.stat().st_size / 1e6
    print(f"peak memory {peaks[0]:7.0f} MB for {few} clips of {size:.0f} MB, {peaks[1]:.0f} MB for {many}; ", end="")
    print(f"target at most {GROWTH_TARGET_MB} MB more")
    return peaks[1] - peaks[0] <= GROWTH_TARGET_MB


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Make shots at a provider, against the least that it takes itself.")
    parser.add_argument("--quick", action="store_true", help="fewer jobs and clips")
    parser.add_argument("--only", choices=["wall", "memory"], help="one of the two")
    arguments = parser.parse_args()
    tasks = {"wall": compare_wall, "memory": compare_memory}
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name) / "bytecode")
        chosen = [arguments.only] if arguments.only else list(tasks)
        met = [tasks[task](Path(name) / task, quick=arguments.quick) for task in chosen]
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
