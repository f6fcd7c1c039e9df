"""Plans a film: compares what is asked for with what the store and the locks have.

Comes from shot lists; goes out as a `Plan`. Called by `driver.session`. Invariant: pure but for looking
into the store; renaming, moving or reordering never turns a `reuse` into anything else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compiler.build.attempt import Attempt
from compiler.build.difference import Difference
from compiler.build.key import request_key, slate_digest
from compiler.build.lockfile import LockRow
from compiler.build.made_from import MadeFrom, differences
from compiler.build.plan import Action, Plan, Step
from compiler.build.store import Found, Store
from compiler.ir.price import Price
from compiler.ir.shot import Shot, ShotList, Target

_SHARED = "its clip is in the shared store"
_DAMAGED = "its stored clip is damaged"
_CHANGED = "changed"
_NO_CLIP = "no clip yet"
_MEANS = "only the means changed"
_TOLD = 4
"""So many changes a reason names; the others are counted."""


def _no_attempts(key: str) -> tuple[Attempt, ...]:
    del key
    return ()


def _no_record(scene: str, shot: str) -> MadeFrom:
    del scene, shot
    return {}


def _not_shared(sha256: str) -> bool:
    del sha256
    return False


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known about earlier takes of one target.

    Attributes:
        store: where the clips of this backend are.
        rows: the lock's rows of this target by scene and shot; empty for a free backend, which has no lock.
        paid: whether the backend costs money.
        attempts: what was sent before under a request key, oldest first; nothing for a free backend.
        kept_since: from when on the provider still has what was sent, seconds since the epoch.
        shared: whether the shared store seems to have a clip, by its SHA-256.
        recorded: what the latest take of a shot without a row was made from, by scene and shot.
    """

    store: Store
    rows: Mapping[tuple[str, str], LockRow]
    paid: bool
    attempts: Callable[[str], tuple[Attempt, ...]] = _no_attempts
    kept_since: float = 0.0
    shared: Callable[[str], bool] = _not_shared
    recorded: Callable[[str, str], MadeFrom] = _no_record


def plan_film(shot_lists: Iterable[ShotList], target: Target, ledger: Ledger) -> Plan:
    """Return one step for every shot, in film order."""
    by_key = {row.key: row for row in ledger.rows.values()}
    steps = [_plan_shot(shot, ledger, by_key) for shot_list in shot_lists for shot in shot_list.shots]
    return Plan(target.backend, target.profile, tuple(steps))


def _plan_shot(shot: Shot, ledger: Ledger, by_key: Mapping[str, LockRow]) -> Step:
    if shot.request is None:
        sha256 = shot.footage.sha256 if shot.footage else ""
        return Step(shot, "footage", "an existing clip", "", sha256, None, None)
    key = request_key(shot.request)
    row = ledger.rows.get((shot.scene, shot.id)) or by_key.get(key)
    verdict = _judge(shot, key, row, ledger)
    free = Price(Decimal(0), shot.price.currency) if shot.price else None
    charge = shot.price if ledger.paid and verdict.action == "generate" else free
    reasons = _differences(verdict, shot, row, ledger)
    reason = _reason(verdict.reason, reasons)
    return Step(shot, verdict.action, reason, key, verdict.clip, shot.price, charge, verdict.source, reasons)


def _differences(verdict: "_Verdict", shot: Shot, row: LockRow | None, ledger: Ledger) -> tuple[Difference, ...]:
    """Return why a take does not do any more; nothing where it does, or where something else is wrong with it."""
    if verdict.reason not in (_CHANGED, _NO_CLIP, _MEANS):
        return ()
    return differences(shot, row.made_from if row is not None else ledger.recorded(shot.scene, shot.id))


def _reason(reason: str, reasons: tuple[Difference, ...]) -> str:
    if not reasons:
        return "only the means changed: template, model or resolution" if reason == _MEANS else reason
    texts = [one.text for one in reasons]
    more = [f"{len(texts) - _TOLD} more changes"] if len(texts) > _TOLD + 1 else []
    listed = ", ".join([*texts[:_TOLD], *more] if more else texts)
    return f"{_MEANS}: {listed}" if reason == _MEANS else listed


@dataclass(frozen=True, slots=True)
class _Verdict:
    """An action, its reason, and the clip that is used as it is, with the key that it is stored under."""

    action: Action
    reason: str
    clip: str = ""
    source: str = ""


def _judge(shot: Shot, key: str, row: LockRow | None, ledger: Ledger) -> _Verdict:
    if row is not None and (row.key == key or row.intent == shot.intent):
        return _judge_locked(key, row, ledger)
    found = ledger.store.find(key)
    if found.takes:
        slate = slate_digest(shot.slate)
        same = next((take for take in found.takes if take.slate in ("", slate)), None)
        reason = "unchanged" if same else "unchanged; only its slate is written anew"
        return _Verdict("reuse", reason, (same or found.takes[0]).sha256, key)
    if ledger.paid and (known := _judge_known(key, found, ledger)) is not None:
        return known
    if found.damaged:
        return _Verdict("generate", _DAMAGED)
    return _Verdict("generate", _CHANGED if row is not None else _NO_CLIP)


def _judge_known(key: str, found: Found, ledger: Ledger) -> _Verdict | None:
    """Judge a paid shot without a clip by what is known of one; None where nothing is."""
    shared = next((take for take in found.lost if ledger.shared(take.sha256)), None)
    if shared is not None:
        return _Verdict("reuse", _SHARED, shared.sha256, key)
    if (sent := _judge_sent(key, ledger)) is not None:
        return sent
    if found.damaged:
        return _Verdict("missing", _DAMAGED)
    return _Verdict("missing", "its clip was here, and is not here any more") if found.lost else None


def _judge_locked(key: str, row: LockRow, ledger: Ledger) -> _Verdict:
    """Judge a shot whose author asked for nothing new since its take was locked."""
    here = ledger.store.has(row.key, row.sha256)
    if not here and not ledger.shared(row.sha256):
        sent = _judge_sent(row.key, ledger) if row.key == key else None
        gone = "its take is in the lock, but its clip is not here"
        return sent if sent is not None and sent.action == "resume" else _Verdict("missing", gone)
    if row.key == key:
        return _Verdict("reuse", "unchanged" if here else _SHARED, row.sha256, key)
    return _Verdict("outdated", _MEANS, row.sha256, row.key)


def _judge_sent(key: str, ledger: Ledger) -> _Verdict | None:
    """Judge a shot without a clip by what was sent for it before; None where that leaves it to be made.

    What is known to be at work comes first: its clip settles the shot, whatever became of other attempts.
    """
    attempts = ledger.attempts(key)
    states = {attempt.state for attempt in attempts}
    if "ACCEPTED" in states:
        return _Verdict("resume", "submitted before, and not seen to end yet")
    if "SUCCEEDED" in states:
        return _Verdict("resume", "made and billed before; its clip is still to be fetched")
    if "INTENT" in states or "LOST" in states:
        return _Verdict("blocked", "it may have been submitted before, and nobody knows whether it was")
    paid = [attempt for attempt in attempts if attempt.state in ("FETCHED", "DONE")]
    return _judge_paid(key, paid, ledger) if paid else None


def _judge_paid(key: str, paid: Sequence[Attempt], ledger: Ledger) -> _Verdict:
    """Judge a shot whose clip was paid for and fetched once, and is gone from here."""
    shared = next((attempt for attempt in paid if ledger.shared(attempt.clip)), None)
    if shared is not None:
        return _Verdict("reuse", _SHARED, shared.clip, key)
    if any(attempt.sent >= ledger.kept_since for attempt in paid):
        return _Verdict("resume", "it was paid for, and its clip is gone from here; it is fetched again")
    return _Verdict("missing", "it was paid for, but its clip is not here, and the provider no longer keeps it")
