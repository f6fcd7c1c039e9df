"""Holds what a killed compile left against the provider's ledger, shot by shot.

Used by `crash`. Reads files only, and the journal without changing it: what a run left is what the next start finds.
Invariant: what is not proved to be right counts as wrong.
"""

import hashlib
import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import av
from ruamel.yaml import YAML

from compiler.emulator.clip import clip_of, own_clip

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scenery:
    """What all runs of a campaign have in common.

    Attributes:
        folder: of the campaign.
        url: of the provider.
        shots: how many a story has.
        mutant: what is broken on purpose; empty for nothing.
    """

    folder: Path
    url: str
    shots: int
    mutant: str = ""

    @property
    def ledger(self) -> Path:
        """What the provider wrote down."""
        return self.folder / "ledger.jsonl"


@dataclass(slots=True)
class Finding:
    """What became of one run.

    Attributes:
        kills: how often it was killed.
        doubtful: how often it died between sending and knowing.
        double: jobs billed beyond one a shot.
        lost: shots without a clip, or without a job.
        corrupt: files in the store that are not what their names say.
        problems: whatever else is not as it must be.
        film: digest of the film.
        codes: how its processes ended.
    """

    kills: int = 0
    doubtful: int = 0
    double: int = 0
    lost: int = 0
    corrupt: int = 0
    problems: list[str] = field(default_factory=list)
    film: str = ""
    codes: list[int] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing is wrong but, perhaps, the number of kills."""
        return not (self.double or self.lost or self.corrupt or self.problems)


def in_doubt(folder: Path) -> int:
    """Tell whether a run died between sending and knowing."""
    journal = folder / ".state/dashscope-rehearsal/journal.db"
    if not journal.exists():
        return 0
    with closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)) as database:
        try:
            (count,) = database.execute("SELECT count(*) FROM attempt WHERE state IN ('INTENT', 'LOST')").fetchone()
        except sqlite3.OperationalError:
            return 0
    return int(count > 0)


def judge(place: Scenery, folder: Path, finding: Finding) -> Finding:
    """Look at everything that a run left, and take it away."""
    said = (folder / "log.txt").read_text()
    if finding.codes != [0]:
        finding.problems.append(f"did not just complete: {finding.codes}: {said[-600:]}")
    account = hashlib.sha256(f"sk-{folder.name}".encode()).hexdigest()
    rows = [json.loads(line) for line in place.ledger.read_text().splitlines()]
    own = [row for row in rows if row["key"] and account.startswith(row["key"])]
    finding.double = _double(own)
    finding.lost = _lost(place, folder, {row["job"]: row for row in own if row["event"] == "succeed"})
    finding.corrupt = _corrupt(folder / ".data/dashscope-rehearsal")
    if not place.mutant and (finding.double or finding.lost or finding.corrupt):
        told = "\n".join(json.dumps(row) for row in own)
        finding.problems.append(f"not paid exactly once:\n{told}\n{_attempts(folder)}\n{said[-6000:]}")
    films = sorted((folder / "build").rglob("film.mp4"))
    finding.film = _packets(films[0]) if films else ""
    shutil.rmtree(folder)
    return finding


def _attempts(folder: Path) -> str:
    """Return what the journal has, for whoever looks for the reason."""
    journal = folder / ".state/dashscope-rehearsal/journal.db"
    with closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT id, state, label, sent, ahead, lost, job, error FROM attempt").fetchall()
    return "\n".join(map(str, rows))


def _double(own: list[Row]) -> int:
    """Count the jobs beyond one a prompt that are billed or will be: some may still be at work."""
    events = {event: Counter(row["prompt"] for row in own if row["event"] == event) for event in ("create", "succeed")}
    free = Counter(row["prompt"] for row in own if row["event"] in ("fail", "cancel"))
    jobs = (events["create"] - free) | events["succeed"]
    return sum(times - 1 for times in jobs.values())


def _lost(place: Scenery, folder: Path, billed: Mapping[str, Row]) -> int:
    """Count the shots that the lock does not give the clip of their own job, as the provider delivered it."""
    lock = folder / "crash.lock.yaml"
    shots = YAML(typ="safe").load(lock.read_text())["shots"] if lock.exists() else {}
    clip = clip_of((place.folder / "clip.mp4").read_bytes())
    lost = 0
    for number in range(place.shots):
        (row,) = shots.get(f"shot-{number:03}", {"": {}}).values()
        job = billed.get(row.get("task", ""))
        told = re.search(r"counts to (\d+)\.", job["prompt"]) if job else None
        is_own = told is not None and int(told[1]) == number + 1
        right = hashlib.sha256(own_clip(clip, job["job"]).content).hexdigest() if job else ""
        kept = folder / f".data/dashscope-rehearsal/clips/{right[:2]}/{right}.mp4"
        lost += not (is_own and row["sha256"] == right and kept.exists())
    return lost


def _corrupt(store: Path) -> int:
    """Count the clips that are not what their names say, and those that were found so and set aside."""
    clips = [path for path in (store / "clips").rglob("*") if path.is_file()]
    aside = [path for path in (store / "quarantine").rglob("*") if path.is_file()]
    return sum(digest(path) != path.stem for path in clips) + len(aside)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _packets(film: Path) -> str:
    """Return the digest of every packet of a film: of its pictures and its sound, as they were copied or encoded."""
    told = hashlib.sha256()
    with av.open(str(film)) as container:
        for packet in container.demux():
            told.update(f"{packet.stream.index} {packet.pts} {packet.size} ".encode() + bytes(packet))
    return told.hexdigest()
