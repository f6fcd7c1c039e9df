"""Plans a film: compares what is asked for with what the store and the locks have.

Comes from shot lists; goes out as a `Plan`. Called by `driver.session`. Invariant: pure but for looking
into the store; renaming, moving or reordering never turns a `reuse` into anything else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from compiler.build.key import request_key, slate_digest
from compiler.build.lockfile import LockRow
from compiler.build.plan import Action, Plan, Step
from compiler.build.store import Store
from compiler.ir.price import Price
from compiler.ir.shot import Shot, ShotList, Target


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known about earlier takes of one target.

    Attributes:
        store: where the clips of this backend are.
        rows: the lock's rows of this target by scene and shot; empty for a free backend, which has no lock.
        paid: whether the backend costs money.
    """

    store: Store
    rows: Mapping[tuple[str, str], LockRow]
    paid: bool


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
    action, reason, clip = _judge(shot, key, row, ledger)
    free = Price(Decimal(0), shot.price.currency) if shot.price else None
    charge = shot.price if ledger.paid and action == "generate" else free
    return Step(shot, action, reason, key, clip, shot.price, charge)


def _judge(shot: Shot, key: str, row: LockRow | None, ledger: Ledger) -> tuple[Action, str, str]:
    """Return the action, its reason, and the clip that is used as it is."""
    if row is not None and (row.key == key or row.intent == shot.intent):
        return _judge_locked(key, row, ledger.store)
    found = ledger.store.find(key)
    if found.takes:
        slate = slate_digest(shot.slate)
        same = next((take for take in found.takes if take.slate in ("", slate)), None)
        reason = "unchanged" if same else "unchanged; only its slate is written anew"
        return "reuse", reason, (same or found.takes[0]).sha256
    if found.damaged:
        return "generate", "its stored clip is damaged", ""
    return "generate", "changed" if row is not None else "no clip yet", ""


def _judge_locked(key: str, row: LockRow, store: Store) -> tuple[Action, str, str]:
    """Judge a shot whose author asked for nothing new since its take was locked."""
    if not _here(store, row.key, row.sha256):
        return "missing", "its take is in the lock, but its clip is not here", ""
    if row.key == key:
        return "reuse", "unchanged", row.sha256
    return "outdated", "only the means changed: template, model or resolution", row.sha256


def _here(store: Store, key: str, sha256: str) -> bool:
    return any(take.sha256 == sha256 for take in store.find(key).takes)
