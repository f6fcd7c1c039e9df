"""Kills `scenec compile` again and again, and looks whether anything was paid for twice or lost.

The provider is `scenec emulate`, which keeps a ledger of what it accepts and bills, written before it answers; it
answers a create 150 ms after it has accepted it, and lists a job six seconds later. Each run compiles fifty shots
into a folder of its own, is ended with SIGKILL (the whole process group) at random moments, and is started again until
it is done.

    blackbox   `--runs N`: 0 shots billed twice, 0 paid clips lost or another shot's, 0 corrupt files (nor any that were
               set aside), every start that nobody killed ends with 0, and the film equals that of a run without a kill
    whitebox   `--points N`: the same, dying at each named point of `crash_child.POINTS`, N times each; every point must
               be reached
    vacuity    `--vacuity`: the harness has to find the fault in a program that writes nothing down before sending, in
               one that trusts the list at once, and in a harness that kills nothing

Usage: `python benchmarks/crash.py` (200 runs, each point 20 times, vacuity: hours), or `--quick` (10 runs, each point
once, minutes). `--seed` repeats a campaign. `--log FILE` writes down what became of each run, and takes what stands
there as done: a campaign may be made in parts. Exits with 1 when anything is not as it must be.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np
from crash_child import KILLED, POINTS
from crash_judge import Finding, Scenery, in_doubt, judge
from PIL import Image

from compiler.media.encode import ClipWriter

HERE = Path(__file__).parent
SECONDS, WIDTH, HEIGHT = 2, 960, 960
LAG, SETTLE = 6.0, 9.0
"""The lag is longer than a start takes, so that whoever trusts the list at once does not see the job. What settling
takes longer is for a machine that has too much to do: a request may lie before the provider for as long."""
MOST_STARTS = 40
DOUBLES_SHARE = 0.8
LONG, MANY, FEW = 200, 5, 3
"""From so many runs on, so many kills are asked of a run: a thousand in all; of fewer runs fewer."""
FAULTS = [
    {"on": "create", "do": "delay", "seconds": 0.15},
    {"on": "list", "do": "lag", "seconds": LAG},
    # So that a clip tells whose it is.
    {"on": "result", "do": "own_bytes"},
]


def write_story(folder: Path, shots: int) -> None:
    """Write a scene of so many shots, all of one person."""
    folder.mkdir()
    Image.new("RGB", (512, 512), "teal").save(folder / "mara.png")
    lines = ["scene: Crash", 'defaults: {ratio: "1:1"}', "characters:", "  mara: {image: mara.png}", "shots:"]
    for number in range(shots):
        lines += [f"  - id: shot-{number:03}", f"    action: Mara counts to {number + 1}.", f"    duration: {SECONDS}"]
    (folder / "crash.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_clip(path: Path) -> None:
    """Write the clip that the provider delivers for every job."""
    with ClipWriter(path, WIDTH, HEIGHT) as clip:
        clip.write_sound(np.zeros((SECONDS * 48_000, 2), np.float32))
        for number in range(SECONDS * 30):
            clip.write_yuv(np.full((HEIGHT * 3 // 2, WIDTH), 60 + number, np.uint8))


@contextmanager
def scenery(shots: int) -> Iterator[Scenery]:
    """Set up a story and a provider."""
    with tempfile.TemporaryDirectory(prefix="scenec-crash-") as name:
        folder = Path(name)
        write_story(folder / "story", shots)
        write_clip(folder / "clip.mp4")
        (folder / "faults.json").write_text(json.dumps(FAULTS))
        words = ["--port", "0", "--running", "20", "--task-seconds", "0.1", "--result", str(folder / "clip.mp4")]
        words += ["--ledger", str(folder / "ledger.jsonl"), "--faults", str(folder / "faults.json")]
        command = [sys.executable, "-m", "compiler", "emulate", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            try:
                yield Scenery(folder, process.stdout.readline().strip() if process.stdout else "", shots)
            finally:
                process.terminate()


def begin(place: Scenery, folder: Path, point: str = "") -> "subprocess.Popen[bytes]":
    """Start a compile in a folder, as a group of processes of its own."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("SCENEC_", "DASHSCOPE_"))}
    own = {f"SCENEC_{name}_DIR": str(folder / f".{name.lower()}") for name in ("STATE", "CACHE", "DATA")}
    # A key of its own is an account of its own: runs side by side do not see one another's jobs.
    key = {"DASHSCOPE_API_KEY": f"sk-{folder.name}", "DASHSCOPE_HTTP_BASE_URL": f"{place.url}/api/v1"}
    settle = "0" if place.mutant == "no-settle" else str(SETTLE)
    told = {"SCENEC_SETTLE_SECONDS": settle, "CRASH_POINT": point, "CRASH_MUTANT": place.mutant}
    words = ["compile", "crash.yaml", "--backend", "dashscope", "--yes", "--max-cost", "99USD", "--poll", "0.1"]
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, str(HERE / "crash_child.py"), *words],
            cwd=folder,
            env={**clean, **own, **key, **told},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def end(process: "subprocess.Popen[bytes]", after: float | None) -> bool:
    """Wait for a compile, or kill it and what it started after some seconds; tell whether it was killed."""
    try:
        process.wait(after if after is not None else 300)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def blackbox(place: Scenery, number: int, chance: random.Random, span: tuple[float, float]) -> Finding:
    """Compile once, killed at random moments and started again until it is done.

    Args:
        place: of the campaign.
        number: of the run.
        chance: decides about the kills.
        span: seconds from a start to the earliest and to the latest moment of a kill.
    """
    folder = place.folder / f"run-{place.mutant or 'plain'}-{number}"
    shutil.copytree(place.folder / "story", folder)
    finding = Finding()
    wanted = 0 if place.mutant == "no-kill" else chance.randint(5, 9)
    for _ in range(MOST_STARTS):
        after = chance.uniform(*span) if finding.kills < wanted else None
        process = begin(place, folder)
        if end(process, after):
            finding.kills += 1
            finding.doubtful += in_doubt(folder)
            continue
        finding.codes.append(process.returncode)
        if process.returncode == 0:
            break
    return judge(place, folder, finding)


def whitebox(place: Scenery, name: str, turn: int) -> Finding:
    """Compile once, dying at a named point, the first time or a later one from turn to turn, and then once more."""
    folder, number = place.folder / f"point-{place.mutant}{name}-{turn}", 1 + turn % _most(name)
    shutil.copytree(place.folder / "story", folder)
    finding = Finding()
    process = begin(place, folder, f"{name}:{number}")
    end(process, None)
    finding.kills = int(process.returncode == KILLED)
    if not finding.kills:
        finding.problems.append(f"{name}:{number} was not reached (exit {process.returncode})")
    finding.doubtful = in_doubt(folder)
    process = begin(place, folder)
    end(process, None)
    finding.codes.append(process.returncode)
    return judge(place, folder, finding)


def reference(place: Scenery) -> tuple[Finding, tuple[float, float]]:
    """Compile once without a kill, and return what that left and when a kill can do harm.

    Each start goes on where the one before was, so that a kill in the first part of a start, which begins before its
    first request, comes to every part of the story in the end.
    """
    began = time.time()
    finding = blackbox(Scenery(place.folder, place.url, place.shots, "no-kill"), 0, random.Random(0), (0.0, 0.0))  # noqa: S311  (no secret)
    rows = [json.loads(line) for line in place.ledger.read_text().splitlines()]
    first, whole = min(row["time"] for row in rows) - began, time.time() - began
    return finding, (first / 2, first + (whole - first) / 5)


def report(title: str, findings: list[Finding], film: str) -> bool:
    """Print the sums of a campaign, and return whether all is well."""
    other = sum(1 for one in findings if one.film != film)
    sums = {
        "runs": len(findings),
        "kills": sum(one.kills for one in findings),
        "in doubt": sum(one.doubtful for one in findings),
        "double-billed": sum(one.double for one in findings),
        "runs with a double bill": sum(1 for one in findings if one.double),
        "lost": sum(one.lost for one in findings),
        "corrupt": sum(one.corrupt for one in findings),
        "not completed or other problems": sum(1 for one in findings if one.problems),
        "other films": other,
    }
    print(title, json.dumps(sums), flush=True)
    for problem in [problem for one in findings for problem in one.problems][:5]:
        print(f"    {problem}", flush=True)
    return all(one.good for one in findings) and not other


class Log:
    """What became of each run, also of those of an earlier process, if there is a file to keep it in."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        lines = path.read_text().splitlines() if path is not None and path.exists() else []
        self._known = {row.pop("run"): Finding(**row) for row in map(json.loads, lines)}

    def finding(self, run: str, make: Callable[[], Finding]) -> Finding:
        """Return what became of a run, which is made unless that is known."""
        if run in self._known:
            return self._known[run]
        found = make()
        if self._path is not None:
            with self._path.open("a") as file:
                file.write(json.dumps({"run": run, **asdict(found)}) + "\n")
        return found


def campaign(place: Scenery, runs: int, seed: int, span: tuple[float, float], log: Log) -> list[Finding]:
    """Make so many runs, two at a time."""

    def run(number: int) -> Finding:
        dice = random.Random(f"{seed}/{number}")  # noqa: S311  (no secret)
        return log.finding(f"{place.mutant or 'plain'}/{number}", lambda: blackbox(place, number, dice, span))

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(1, runs + 1)))


def points(place: Scenery, times: int, log: Log) -> list[Finding]:
    """Die at each named point so many times, two runs at a time."""

    def run(wanted: tuple[str, int]) -> Finding:
        return log.finding(f"{wanted[0]}/{wanted[1]}", lambda: whitebox(place, *wanted))

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, [(name, turn) for name in POINTS for turn in range(times)]))


def main() -> int:
    """Read the command line, run what it asks for, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--points", type=int, help="how often each named point")
    parser.add_argument("--vacuity", type=int, help="runs of each mutant")
    parser.add_argument("--shots", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path)
    told = parser.parse_args()
    asked = (told.runs, told.points, told.vacuity)
    usual = (10, 1, 0) if told.quick else (200, 20, 25)
    runs, times, vacuity = usual if asked == (None, None, None) else (one or 0 for one in asked)
    passed, log = True, Log(told.log)
    if runs or vacuity:
        with scenery(told.shots) as place:
            film, span = reference(place)
            print(f"kills between {span[0]:.1f} and {span[1]:.1f} s after each start", flush=True)
            passed &= film.good and bool(film.film)
            if runs:
                found = campaign(place, runs, told.seed, span, log)
                passed &= report("blackbox", found, film.film)
                passed &= enough(found)
            if vacuity:
                passed &= is_found_out(place, (vacuity, told.seed, span), film.film, log)
    if times:
        with scenery(min(told.shots, 6)) as place:
            film, _ = reference(place)
            passed &= film.good and bool(film.film)
            passed &= report("whitebox", points(place, times, log), film.film)
    print("passed" if passed else "FAILED", flush=True)
    return 0 if passed else 1


def _most(name: str) -> int:
    """Return how often a point is surely reached in the small story: once where it is about the film or the lock."""
    return 1 if name.endswith(("-cut", "-lock", "-done")) else 6


def enough(findings: list[Finding]) -> bool:
    """Tell whether there were enough kills, one of them in the dangerous moment, to say anything."""
    kills, doubtful = sum(one.kills for one in findings), sum(one.doubtful for one in findings)
    fine = kills >= (MANY if len(findings) >= LONG else FEW) * len(findings) and doubtful >= 1
    if not fine:
        print(f"    {kills} kills, {doubtful} of them in doubt: too few to prove anything", flush=True)
    return fine


def is_found_out(place: Scenery, size: tuple[int, int, tuple[float, float]], film: str, log: Log) -> bool:
    """Tell whether the harness finds the fault in what is broken on purpose, in so many runs of a seed and span."""
    passed, (runs, seed, span) = True, size
    for mutant in ("no-intent", "no-settle", "no-kill"):
        broken = Scenery(place.folder, place.url, place.shots, mutant)
        findings = campaign(broken, runs, seed, span, log)
        report(f"mutant {mutant}", findings, film)
        hit = sum(1 for one in findings if one.double)
        found = not enough(findings) if mutant == "no-kill" else hit >= DOUBLES_SHARE * runs
        print(f"    {'found out' if found else 'NOT FOUND OUT'}", flush=True)
        passed &= found
    return passed


if __name__ == "__main__":
    sys.exit(main())
