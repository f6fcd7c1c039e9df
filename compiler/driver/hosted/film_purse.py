"""The purse of a run as one film may use it: held to the budgets of its story and of its scenes as well.

Made by `open_site`, used by all threads of a film's run. Invariant: no request is sent that would take the story, or a
scene that shows its clip, above what its author allows for one compile, whatever the plan had counted on.
"""

import threading
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from compiler.driver.hosted.purse import Purse
from compiler.ir.budget import Cap
from compiler.ir.price import Price


@dataclass(frozen=True, slots=True)
class Shortage:
    """That a price cannot be held.

    Attributes:
        left: what may still be spent.
        where: within which limit, for people: `in this run`.
    """

    left: Price
    where: str


class FilmPurse:
    """Money that may be spent on one film; `scenes` are those that show the clip in question."""

    def __init__(self, purse: Purse, caps: Iterable[Cap]) -> None:
        """Hold a film to its authors' caps, beside what the whole run may spend."""
        self._purse = purse
        self._caps = tuple(caps)
        self._lock = threading.Lock()
        self._used: dict[tuple[str, str], Decimal] = {}

    @property
    def exact(self) -> bool:
        """Whether only what a plan names may be spent, and nothing beside it."""
        return self._purse.exact

    def reserve(self, price: Price, scenes: AbstractSet[str]) -> Shortage | None:
        """Hold a price for a request, or return what is left where that is not enough."""
        with self._lock:
            for cap in self._caps:
                if cap.scene and cap.scene not in scenes:
                    continue
                left = self._left(cap, price.currency)
                if price.amount > left:
                    where = f"on the scene `{cap.scene}` in one compile" if cap.scene else "on the story in one compile"
                    return Shortage(Price(max(left, Decimal(0)), price.currency), where)
            lack = self._purse.reserve(price)
            if lack is not None:
                return Shortage(lack, "in this run")
            self._use(price, scenes)
            return None

    def release(self, price: Price, scenes: AbstractSet[str]) -> None:
        """Give back what was held for a request that is not billed."""
        with self._lock:
            self._purse.release(price)
            self._use(Price(-price.amount, price.currency), scenes)

    def spend(self, price: Price) -> None:
        """Count as spent what was held for a request that was accepted."""
        self._purse.spend(price)

    def correct(self, estimate: Price, billed: Price, scenes: AbstractSet[str]) -> None:
        """Put what was really billed in the place of what was counted as spent."""
        with self._lock:
            self._purse.correct(estimate, billed)
            self._use(Price(-estimate.amount, estimate.currency), scenes)
            self._use(billed, scenes)

    def _left(self, cap: Cap, currency: str) -> Decimal:
        """Return what a cap leaves in a currency; one in another currency gives no leave to spend."""
        if cap.limit.currency not in ("", currency):
            return Decimal(0)
        return cap.limit.amount - self._used.get((cap.scene, currency), Decimal(0))

    def _use(self, price: Price, scenes: AbstractSet[str]) -> None:
        for scene in {"", *scenes}:
            place = scene, price.currency
            self._used[place] = self._used.get(place, Decimal(0)) + price.amount
