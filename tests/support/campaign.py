"""Fault campaigns: a story with many shots, faults at the emulator, and what must hold whatever they did."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from PIL import Image
from prepared_clip import SECONDS, write_prepared_clip
from ran import Ran
from rehearsal import Rehearsing
from small_story import run_scenec, write_voice

from compiler.diagnostics.codes import CODES
from compiler.media.verify import verify_clip

Rule = Mapping[str, object]
Failed = dict[str, str]

SLUGS = {code.slug for code in CODES}
ERRORS = {code.slug for code in CODES if code.severity == "error"}
VOICES = 6
CAP = "--max-cost", "999USD"
NOBODY_KNOWS = {"maybe-submitted", "job-unknown"}
"""What stays undecided however often the command is run again."""


@dataclass(frozen=True)
class Campaign:
    """A story in a folder of its own, whose clips all have the same bytes.

    Attributes:
        folder: of the story, with the folders of scenec inside.
        clip: that the emulator delivers.
        shots: how many.
    """

    folder: Path
    clip: Path
    shots: int

    @property
    def right(self) -> str:
        """The digest that every clip must have."""
        return hashlib.sha256(self.clip.read_bytes()).hexdigest()

    def compile(self, stage: Rehearsing) -> Ran:
        words = ("compile", "film.yaml", "--backend", "dashscope", "--yes", *CAP, "--poll", "0.1", "--json")
        return run_scenec(self.folder, *words, **stage.environment)

    def check(self, ran: Ran, stage: Rehearsing) -> Failed:
        """Make sure of everything that must hold after any run, and return the shots that failed, with their codes."""
        assert ran.code in (0, 3, 5, 6, 7), ran.err
        assert "Traceback" not in ran.out
        document = ran.json()
        done = {shot["shot"] for shot in document["shots"] if shot["clip"]}
        failed = {failure["shot"]: failure["code"] for failure in document["failed"]}
        assert len(done) + len(failed) == self.shots
        assert not done & set(failed)
        assert set(failed.values()) <= ERRORS
        assert all(failure["message"] for failure in document["failed"])
        assert {shot["sha256"] for shot in document["shots"] if shot["clip"]} <= {self.right}
        assert ran.code == documented_code(failed), (failed, ran.err)
        assert (document["film"] is not None) is (not failed)
        self._check_reported(failed, ran.err)
        self._check_store()
        self._check_bills(stage, failed)
        return failed

    def _check_reported(self, failed: Failed, messages: str) -> None:
        """Every code that a shot failed with is told to people too, with its number."""
        numbers = {code.slug: code.number for code in CODES}
        assert {slug for slug in failed.values() if numbers[slug] not in messages} == set()

    def _check_store(self) -> None:
        """Only whole clips are kept, and nothing half done lies about."""
        data = self.folder / ".data"
        clips = [path for path in data.rglob("*.mp4") if path.is_file()]
        assert {path.stem for path in clips if "clips" in path.parts} <= {self.right}
        for path in clips:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == self.right, path
            assert verify_clip(path).frames == 30 * SECONDS
        assert list(data.rglob("*.part")) == []
        assert [path for folder in data.rglob("incoming") for path in folder.iterdir()] == []
        assert [path for folder in data.rglob("quarantine") for path in folder.iterdir()] == []

    def _check_bills(self, stage: Rehearsing, failed: Failed) -> None:
        """No prompt is billed twice, and what was billed for a shot without a clip is told as such."""
        billed = Counter(shot_of(row) for row in stage.ledger("succeed"))
        sent = Counter(shot_of(row) for row in stage.ledger("create"))
        free = Counter(shot_of(row) for event in ("fail", "canceled", "unknown") for row in stage.ledger(event))
        free += Counter(shot_of(row) for row in stage.ledger("cancel"))
        assert [shot for shot, times in billed.items() if times > 1] == []
        assert [shot for shot, times in sent.items() if times > 1 + free[shot]] == []
        told = {*NOBODY_KNOWS, "clip-not-fetched", "account-refused", "generation-failed"}
        assert {failed[shot] for shot in billed if shot in failed} <= told
        assert stage.billed() <= Decimal("0.10") * SECONDS * self.shots


def documented_code(failed: Failed) -> int:
    """Return the exit code that the reference promises for shots that failed so."""
    found = set(failed.values())
    if found & {"maybe-submitted", "job-unknown", "missing-clip"}:
        return 5
    if found & {"provider-unreachable"}:
        return 7
    if found & {"account-refused", "throttled", "no-key"}:
        return 6
    return 3 if found else 0


def shot_of(row: Mapping[str, object]) -> str:
    """Return the shot that a row of the ledger is about."""
    found = re.search(r"take-\d+", str(row["prompt"]))
    assert found is not None
    return found[0]


def write_campaign(folder: Path, shots: int, words: Sequence[str] = ()) -> Campaign:
    """Write a story of so many shots, with voices that have to be uploaded.

    Args:
        folder: to be made.
        shots: how many.
        words: for the action of each shot, by which a fault can be aimed at it.
    """
    folder.mkdir(parents=True)
    Image.new("RGB", (512, 512), "teal").save(folder / "mara.png")
    lines = ["scene: Film", "defaults:", '  ratio: "1:1"', "characters:"]
    for number in range(VOICES):
        write_voice(folder / f"voice-{number}.wav", seconds=1.5, pitch=110.0 + 20 * number)
        lines += [f"  mara-{number}: {{name: Mara {number}, image: mara.png, voice: voice-{number}.wav}}"]
    lines += ["shots:"]
    for number in range(shots):
        who, action = number % VOICES, words[number] if number < len(words) else ""
        lines += [f"  - id: take-{number:03}", f"    duration: {SECONDS}"]
        lines += [f"    action: Mara {who} looks up for take-{number:03}. {action}", "    dialogue:"]
        lines += [f"      - mara-{who}: Yes."]
    (folder / "film.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Campaign(folder, write_prepared_clip(folder.parent / f"{folder.name}.mp4"), shots)


DEEDS: Mapping[str, Sequence[Rule]] = {
    "create": (
        {"do": "status", "status": 429},
        {"do": "status", "status": 429, "retry_after": 1},
        {"do": "status", "status": 429, "retry_after": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"do": "status", "status": 400, "code": "DataInspectionFailed", "message": "Input text may be unfit."},
        {"do": "status", "status": 400, "code": "InvalidParameter", "message": "not so"},
        {"do": "status", "status": 500},
        {"do": "status", "status": 502, "body": "<html>bad gateway</html>", "commit": True},
        {"do": "status", "status": 503},
        {"do": "status", "status": 504, "commit": True},
        {"do": "reset_before"},
        {"do": "reset_after"},
        {"do": "hang", "seconds": 0.3},
        {"do": "hang", "seconds": 0.3, "commit": True},
        {"do": "delay", "seconds": 0.5},
        {"do": "html200"},
        {"do": "truncated_json"},
        {"do": "no_task_id"},
        {"do": "slow_drip", "bytes": 40, "seconds": 0.02},
    ),
    "job": (
        {"do": "fail", "code": "DataInspectionFailed", "message": "Output data may be unfit."},
        {"do": "fail", "code": "InternalError", "message": "no luck"},
        {"do": "fail", "code": "InvalidParameter.DataInspection", "message": "no luck"},
        {"do": "become", "status": "CANCELED"},
        {"do": "become", "status": "UNKNOWN"},
        {"do": "slow", "seconds": 1.0},
        {"do": "lower_case"},
        {"do": "no_usage"},
        {"do": "float_usage"},
    ),
    "query": (
        {"do": "status", "status": 500},
        {"do": "status", "status": 502, "body": "<html>bad gateway</html>"},
        {"do": "status", "status": 503, "retry_after": 1},
        {"do": "status", "status": 429},
        {"do": "reset_before"},
        {"do": "hang", "seconds": 0.3},
        {"do": "delay", "seconds": 0.3},
        {"do": "html200"},
        {"do": "truncated_json"},
        {"do": "slow_drip", "bytes": 60, "seconds": 0.02},
        {"do": "task_status", "status": "UNKNOWN"},
        {"do": "task_status", "status": "SUSPENDED"},
        {"do": "task_status", "status": "Dreaming"},
    ),
    "policy": (
        {"do": "status", "status": 500},
        {"do": "reset_before"},
        {"do": "html200"},
        {"do": "truncated_json"},
    ),
    "upload": ({"do": "status", "status": 500}, {"do": "reset_before"}, {"do": "status", "status": 403}),
    "result": (
        {"do": "status", "status": 500},
        {"do": "status", "status": 404},
        {"do": "reset_before"},
        {"do": "hang", "seconds": 0.3},
        {"do": "html200"},
        {"do": "slow_drip", "bytes": 4000, "seconds": 0.05},
        {"do": "truncate", "share": 0.02},
        {"do": "truncate", "share": 0.6},
        {"do": "truncate", "share": 0.97},
        {"do": "no_length"},
        {"do": "no_length", "share": 0.5},
        {"do": "wrong_type", "type": "text/plain"},
        {"do": "expire"},
        {"do": "gzip"},
        {"do": "redirect", "url": "http://169.254.169.254/latest/meta-data"},
        {"do": "redirect", "url": "https://example.org/clip.mp4"},
        {"do": "etag_change"},
        {"do": "ignore_range"},
        {"do": "empty"},
    ),
}
"""Every deed of the emulator that a compile can meet and that ends by itself.

`stuck` never ends; `lag` and `zone` are about the list of jobs, which a compile does not ask for.
"""


def mixed_rules(seed: int, shots: int) -> list[Rule]:
    """Return faults at random moments, as many as fit, all of which have struck before a first run can end."""
    dice = Random(seed)  # noqa: S311  (not for secrets)
    # What a run asks for at least: each shot sends a request, looks once, and most fetch a clip.
    moments = {"create": shots, "job": shots // 2, "query": shots, "policy": VOICES, "upload": VOICES}
    moments["result"] = shots // 2
    shares = {"create": 0.25, "job": 0.3, "query": 0.4, "policy": 0.5, "upload": 0.5, "result": 0.8}
    rules: list[Rule] = []
    for on, most in moments.items():
        struck = dice.sample(range(1, most + 1), max(2, round(most * shares[on])))
        rules += [{"on": on, "nth": nth, **dice.choice(DEEDS[on])} for nth in sorted(struck)]
    return rules


def struck(rules: Sequence[Rule]) -> str:
    """Return what a script of faults holds, for people."""
    kinds = Counter(f"{rule['on']} {rule['do']}" for rule in rules)
    return f"{len(rules)} faults of {len(kinds)} kinds: {json.dumps(dict(sorted(kinds.items())))}"
