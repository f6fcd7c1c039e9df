"""The fault script at work: which faults strike an event.

A stage holds one. Invariant: the same script, seed and order of events give the same faults.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from compiler.emulator.fault import Event, Fault


@dataclass(frozen=True, slots=True)
class Rule:
    """When a fault strikes.

    Attributes:
        on: the event.
        fault: what happens then.
        nth: the only matching events that count, from 1; empty for all.
        every: every so manieth one, or 0.
        chance: the share of them, drawn.
        times: how often at most, or 0 for always.
        per_job: whether events are counted for each job by itself.
        provider: only there; empty for everywhere.
        model: only with models whose name contains it.
        prompt: only with prompts that contain it.
    """

    on: str
    fault: Fault
    nth: tuple[int, ...] = ()
    every: int = 0
    chance: float = 1.0
    times: int = 0
    per_job: bool = False
    provider: str = ""
    model: str = ""
    prompt: str = ""

    def matches(self, event: Event) -> bool:
        """Return whether an event counts for this rule."""
        return (
            self.on == event.on
            and self.provider in ("", event.provider)
            and self.model in event.model
            and self.prompt in event.prompt
        )


@dataclass(slots=True)
class _Tally:
    seen: dict[str, int] = field(default_factory=dict)
    struck: int = 0


class Faults:
    """Decides which faults strike."""

    def __init__(self, rules: Sequence[Rule] = (), seed: int = 0) -> None:
        """Follow rules, in their order; `seed` decides what is left to chance."""
        self._rules = tuple(rules)
        self._tallies = [_Tally() for _ in rules]
        # No secret depends on it; each rule draws by itself, so that one more rule changes no other.
        self._dice = [Random(f"{seed}/{rank}") for rank in range(len(self._rules))]  # noqa: S311

    def strike(self, event: Event) -> tuple[Fault, ...]:
        """Return the faults that an event meets, and count it."""
        return tuple(
            rule.fault
            for rule, tally, dice in zip(self._rules, self._tallies, self._dice, strict=True)
            if rule.matches(event) and _strikes(rule, tally, dice, event)
        )


def _strikes(rule: Rule, tally: _Tally, dice: Random, event: Event) -> bool:
    group = event.job if rule.per_job else ""
    count = tally.seen[group] = tally.seen.get(group, 0) + 1
    drawn = rule.chance >= 1 or dice.random() < rule.chance
    strikes = (
        drawn
        and (not rule.nth or count in rule.nth)
        and (not rule.every or count % rule.every == 0)
        and (not rule.times or tally.struck < rule.times)
    )
    tally.struck += strikes
    return strikes
