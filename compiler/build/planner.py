"""Plans a film: compares what is asked for with what the store and the locks have.

Comes from shot lists; goes out as a `Plan`. Called by `driver.session`. Invariant: pure but for looking
into the store; renaming, moving or reordering never turns a `reuse` into anything else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count, takewhile

from compiler.build.attempt import Attempt
from compiler.build.continuity import awaiting, continued
from compiler.build.difference import Difference
from compiler.build.key import request_key, slate_digest
from compiler.build.lockfile import LockRow
from compiler.build.made_from import MadeFrom, differences
from compiler.build.plan import MAKING, Action, Plan, Step
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
        others: rows of the same profile and backend in the film's other languages: a shot that nobody speaks in is
            the same in all.
        recorded: what the latest take of a shot without a row was made from, by scene and shot.
    """

    store: Store
    rows: Mapping[tuple[str, str], LockRow]
    paid: bool
    attempts: Callable[[str], tuple[Attempt, ...]] = _no_attempts
    kept_since: float = 0.0
    shared: Callable[[str], bool] = _not_shared
    recorded: Callable[[str, str], MadeFrom] = _no_record
    others: tuple[LockRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """What a user asks for beyond what the scenes say, each as scenes and shots.

    Attributes:
        retake: of which shots one more take is wanted.
        refresh: which shots are made anew if they are outdated.
        only: which shots are made at all, all others keeping what they have; None where every one may be.
    """

    retake: frozenset[tuple[str, str]] = frozenset()
    refresh: frozenset[tuple[str, str]] = frozenset()
    only: frozenset[tuple[str, str]] | None = None

    def kept(self, step: Step) -> Step:
        """Return the step of a shot as others find it: where it is not made, that of the take that it has."""
        is_made = self.only is None or (step.shot.scene, step.shot.id) in self.only
        return step if is_made or step.before is None else step.before


_NO_ORDERS = Orders()


def plan_film(shot_lists: Iterable[ShotList], target: Target, ledger: Ledger, orders: Orders = _NO_ORDERS) -> Plan:
    """Return one step for every shot, in film order, and one for every further take that is missing.

    A shot continues the one right before it in its scene or none, so that whatever it needs to know is planned before
    it, and no two shots can wait for one another.
    """
    rows = (*ledger.others, *ledger.rows.values())
    by_key = {take.key: row for row in rows for take in (row, *row.takes.values())}
    steps: list[Step] = []
    spares: list[Step] = []
    for shot_list in shot_lists:
        before: Step | None = None
        for shot in shot_list.shots:
            step, others = _plan_after(before, shot, ledger, by_key, orders)
            steps.append(step)
            spares += others
            before = orders.kept(step)
    return Plan(target.backend, target.profile, tuple(steps), tuple(spares), target.language, slated=not ledger.paid)


def _plan_after(
    before: Step | None, shot: Shot, ledger: Ledger, by_key: Mapping[str, LockRow], orders: Orders
) -> tuple[Step, tuple[Step, ...]]:
    """Plan a shot, with the last frame of the step before it where it continues that."""
    if shot.frame is None or before is None:
        return _plan_shot(shot, ledger, by_key, orders)
    step, spares = _plan_shot(continued(shot, before, paid=ledger.paid), ledger, by_key, orders)
    return awaiting(step, before), tuple(awaiting(spare, before) for spare in spares)


def _plan_shot(
    shot: Shot, ledger: Ledger, by_key: Mapping[str, LockRow], orders: Orders
) -> tuple[Step, tuple[Step, ...]]:
    if shot.request is None:
        sha256 = shot.footage.sha256 if shot.footage else ""
        return Step(shot, "footage", "an existing clip", "", sha256, None, None), ()
    row = ledger.rows.get((shot.scene, shot.id)) or by_key.get(request_key(shot.request))
    if not ledger.paid:
        return _free_step(_plan_take(shot, row, ledger)), ()
    step = _circled(shot, row, ledger)
    is_listed = row is not None and row.intent == shot.intent
    listed = set(row.takes) if row is not None and is_listed else set[int]()
    place = shot.scene, shot.id
    if place in orders.refresh and step.action == "outdated":
        step = _made_anew(step, ledger)
    if place in orders.retake and step.action in ("reuse", "outdated", "missing"):
        listed.add(step.take_number)
        step = _retaken(shot, _next_number(shot, listed, ledger), step, ledger)
    again = () if is_listed or step.action != "reuse" else _found_again(shot, step.take_number, ledger)
    have = listed | {spare.take_number for spare in again}
    return step, (*again, *_spares(shot, step, have, ledger))


def _found_again(shot: Shot, circled: int, ledger: Ledger) -> tuple[Step, ...]:
    """Return the steps of the other takes of a wish that no lock lists any more: its author left it, and is back."""
    lower = (_spare(shot, number, ledger) for number in range(1, circled))
    higher = (_spare(shot, number, ledger) for number in count(circled + 1))
    return (*filter(_is_here, lower), *takewhile(_is_here, higher))


def _is_here(step: Step) -> bool:
    return step.action == "reuse"


def _free_step(step: Step) -> Step:
    """Return the step of a free backend, which makes one take; its price is that of all that the author wants."""
    if step.shot.takes == 1:
        return step
    reason = f"{step.reason}; it makes one of {step.shot.takes} takes"
    return replace(step, reason=reason, price=step.shot.price_of_takes)


def _circled(shot: Shot, row: LockRow | None, ledger: Ledger) -> Step:
    """Return the step of the take that the film shows.

    A new wish keeps the number, and so the seed, of the take that was circled, unless a clip of the same wish is
    known under another one.
    """
    first = row.take if row is not None else 1
    step = _plan_take(shot.for_take(first), row, ledger)
    if row is not None and row.intent == shot.intent:
        return _under_way(step, ledger) if step.action == "outdated" else step
    for number in range(1, max(shot.takes, first) + 1):
        if step.action != "generate":
            break
        other = _plan_take(shot.for_take(number), row, ledger)
        step = step if other.action == "generate" else other
    return step


def _under_way(outdated: Step, ledger: Ledger) -> Step:
    """Return an outdated step, or what goes on with the clip that was asked for in its place before."""
    return _made_anew(outdated, ledger) if _is_unlisted(outdated.key, ledger) else outdated


def _is_unlisted(key: str, ledger: Ledger) -> bool:
    """Tell whether something was accepted that no lock names yet, because the run that asked for it ended too soon."""
    return any(attempt.state in ("ACCEPTED", "SUCCEEDED", "FETCHED") for attempt in ledger.attempts(key))


def _made_anew(outdated: Step, ledger: Ledger) -> Step:
    step = _plan_take(outdated.shot, None, ledger)
    if step.action != "generate":
        return _instead(step, outdated, "its new clip was made before")
    return replace(step, action="refresh", reason=outdated.reason, reasons=outdated.reasons, before=outdated)


def _retaken(shot: Shot, number: int, before: Step, ledger: Ledger) -> Step:
    step = _plan_take(shot.for_take(number), None, ledger)
    if step.action != "generate":
        return _instead(step, before, f"take {number}, made before")
    return replace(step, action="retake", reason=f"take {number} was asked for", reasons=(), before=before)


def _instead(step: Step, before: Step, made: str) -> Step:
    """Return a step with what it takes the place of, and where its clip exists, that it does."""
    if step.action != "reuse":
        return replace(step, before=before)
    return replace(step, before=before, reason=f"{made}; {_SHARED}" if step.reason == _SHARED else made)


def _spares(shot: Shot, step: Step, listed: set[int], ledger: Ledger) -> tuple[Step, ...]:
    """Return the steps of the takes beside the circled one that are wanted, or were on their way, and not listed."""
    if step.action in ("missing", "blocked"):
        return ()
    have = {*listed, step.take_number}
    spares: list[Step] = []
    while len(have) < shot.takes:
        number = next(number for number in range(1, shot.takes + 1) if number not in have)
        have.add(number)
        spares.append(_spare(shot, number, ledger))
    more = _spare(shot, _next_number(shot, have, ledger), ledger)
    return (*spares, more) if _is_unlisted(more.key, ledger) and more.action in ("reuse", "resume") else tuple(spares)


def _next_number(shot: Shot, have: AbstractSet[int], ledger: Ledger) -> int:
    """Return the number of one more take: that of one that is on its way already, else one that no other has."""
    numbers = (number for number in range(1, max(have) + 1) if number not in have)
    sent = (number for number in numbers if _is_unlisted(_key_of(shot.for_take(number)), ledger))
    return next(sent, max(have) + 1)


def _key_of(shot: Shot) -> str:
    return request_key(shot.request) if shot.request is not None else ""


def _spare(shot: Shot, number: int, ledger: Ledger) -> Step:
    step = _plan_take(shot.for_take(number), None, ledger)
    reason = "one more take is wanted" if step.action == "generate" else step.reason
    return replace(step, reason=reason, reasons=(), spare=True)


def _plan_take(shot: Shot, row: LockRow | None, ledger: Ledger) -> Step:
    """Return the step of one take, as the shot's request says which."""
    key = _key_of(shot)
    verdict = _judge(shot, key, row, ledger)
    free = Price(Decimal(0), shot.price.currency) if shot.price else None
    charge = shot.price if ledger.paid and verdict.action in MAKING else free
    reasons = _differences(verdict, shot, row, ledger)
    is_unrecorded = verdict.reason == _MEANS and not reasons
    reason = _unrecorded(shot) if is_unrecorded else _reason(verdict.reason, reasons)
    return Step(
        shot,
        verdict.action,
        reason,
        key,
        verdict.clip,
        shot.price,
        charge,
        verdict.source,
        reasons,
        lost=verdict.lost,
    )


def _unrecorded(shot: Shot) -> str:
    """Return what may have changed where nothing says from what a take was made."""
    return f"{_MEANS}: {'first frame, ' if shot.frame is not None else ''}template, model or resolution"


def _differences(verdict: "_Verdict", shot: Shot, row: LockRow | None, ledger: Ledger) -> tuple[Difference, ...]:
    """Return why a take does not do any more; nothing where it does, or where something else is wrong with it."""
    if verdict.reason not in (_CHANGED, _NO_CLIP, _MEANS):
        return ()
    found = differences(shot, row.made_from if row is not None else ledger.recorded(shot.scene, shot.id))
    is_open = ledger.paid and shot.frame is not None and not shot.frame.clip
    return tuple(one.opened if is_open else one for one in found)


def _reason(reason: str, reasons: tuple[Difference, ...]) -> str:
    if not reasons:
        return reason
    texts = [one.text for one in reasons]
    more = [f"{len(texts) - _TOLD} more changes"] if len(texts) > _TOLD + 1 else []
    listed = ", ".join([*texts[:_TOLD], *more] if more else texts)
    of_means = reason == _MEANS and not all(one.is_of_continuity for one in reasons)
    return f"{_MEANS}: {listed}" if of_means else listed


@dataclass(frozen=True, slots=True)
class _Verdict:
    """An action, its reason, the clip that is used as it is, with the key that it is stored under, or one not here."""

    action: Action
    reason: str
    clip: str = ""
    source: str = ""
    lost: str = ""


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
    if not found.lost:
        return None
    return _Verdict("missing", "its clip was here, and is not here any more", lost=found.lost[0].sha256)


def _judge_locked(key: str, row: LockRow, ledger: Ledger) -> _Verdict:
    """Judge a shot whose author asked for nothing new since its take was locked."""
    here = ledger.store.has(row.source, row.sha256)
    if not here and not ledger.shared(row.sha256):
        sent = _judge_sent(row.source, ledger) if row.key == key else None
        gone = "its take is in the lock, but its clip is not here"
        if sent is not None and sent.action == "resume":
            return replace(sent, source=row.source)
        return _Verdict("missing", gone, lost=row.sha256)
    if row.key == key:
        return _Verdict("reuse", "unchanged" if here else _SHARED, row.sha256, row.source)
    return _Verdict("outdated", _MEANS, row.sha256, row.source)


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
        again = "it was paid for, and its clip is gone from here; it is fetched again"
        return _Verdict("resume", again, lost=paid[-1].clip)
    gone = "it was paid for, but its clip is not here, and the provider no longer keeps it"
    return _Verdict("missing", gone, lost=paid[-1].clip)
