"""What a power cut may take: only what nothing relies on yet.

A kill leaves what was written in the system's memory; a power cut does not. So the order is looked at in which things
are made durable: a file before it gets its name, its folder before anybody is told, the journal before the next step.
"""

import json
import sys
from pathlib import Path

from campaign import write_campaign
from rehearsal import rehearsing
from trial import Trial

CHILD = Path(__file__).parents[1] / "support/sync_log_child.py"
Event = tuple[str, ...]


def test_nothing_is_told_of_before_it_is_durable(tmp_path: Path) -> None:
    campaign, log = write_campaign(tmp_path / "story", 2), tmp_path / "sync.log"
    with rehearsing(tmp_path / "emulator", result=campaign.clip) as stage:
        trial = Trial(campaign.folder, stage)
        ran = trial.compile(sys.executable, str(CHILD), SYNC_LOG=str(log))
        assert ran.code == 0, ran.err
    events = [tuple(json.loads(line)) for line in log.read_text().splitlines()]
    assert [row for _, kind, *row in events if kind == "row"].count(["ACCEPTED"]) == 2
    for thread in {thread for thread, *_ in events}:
        own = [(kind, *what) for name, kind, *what in events if name == thread]
        check_files(own, trial)
    modes = [what for _, kind, *what in events if kind == "mode"]
    assert modes
    assert {what for (what,) in modes} == {"PRAGMA synchronous = FULL"}


def check_files(events: list[Event], trial: Trial) -> None:
    """Make sure that what a thread wrote was durable before it went on."""
    kept = (trial.data / "dashscope-rehearsal/clips", trial.data / "dashscope-rehearsal/takes")
    for at, (kind, *what) in enumerate(events):
        if kind == "move" and what[1].endswith((".mp4", ".json", ".lock.yaml")):
            source, target = what
            if not (any(Path(target).is_relative_to(place) for place in kept) or target.endswith(".lock.yaml")):
                continue
            assert ("sync", source) in events[:at], f"{target} got its name before it was durable"
            later = events[at + 1 :]
            after = next((one for one in later if one[0] in ("row", "move")), None)
            synced = later[: later.index(after)] if after is not None else later
            assert ("sync", str(Path(target).parent)) in synced, f"the name of {target} was not durable"
        if kind == "row" and what[0] == "FETCHED":
            moved = [one[2] for one in events[:at] if one[0] == "move"]
            assert any("/dashscope-rehearsal/clips/" in name for name in moved)
            assert any("/dashscope-rehearsal/takes/" in name for name in moved)
        if kind == "row" and what[0] == "DONE":
            assert any(one[0] == "move" and one[2].endswith(".lock.yaml") for one in events[:at])
