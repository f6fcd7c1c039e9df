"""The purse of a run: no request is sent before its price is taken out of it.

One for all films of a run, used by all threads. Invariant: what was spent and what is held for requests under way
never exceed what was agreed to, nor any cap.
"""

import threading
from decimal import Decimal

from compiler.driver.events import Emit, MoneyMoved, tell_nobody
from compiler.ir.budget import Budget
from compiler.ir.price import Price


class Purse:
    """Money that may be spent, in each currency by itself; `emit` is told of each move."""

    def __init__(self, budget: Budget, emit: Emit = tell_nobody) -> None:
        self._budget = budget
        self._emit = emit
        self._lock = threading.Lock()
        self._held: dict[str, Decimal] = {}
        self._spent: dict[str, Decimal] = {}

    @property
    def exact(self) -> bool:
        """Whether only what a plan names may be spent, and nothing beside it."""
        return self._budget.agreed is not None

    def reserve(self, price: Price) -> Price | None:
        """Hold a price for a request, or return what is left where that is not enough."""
        with self._lock:
            left = self._limit(price.currency) - self._used(price.currency)
            if price.amount > left:
                return Price(max(left, Decimal(0)), price.currency)
            self._add(self._held, price)
            self._tell(price.currency)
            return None

    def release(self, price: Price) -> None:
        """Give back what was held for a request that is not billed."""
        with self._lock:
            self._add(self._held, Price(-price.amount, price.currency))
            self._tell(price.currency)

    def spend(self, price: Price) -> None:
        """Count as spent what was held for a request that was accepted."""
        with self._lock:
            self._add(self._held, Price(-price.amount, price.currency))
            self._add(self._spent, price)
            self._tell(price.currency)

    def correct(self, estimate: Price, billed: Price) -> None:
        """Put what was really billed in the place of what was counted as spent."""
        with self._lock:
            self._add(self._spent, Price(-estimate.amount, estimate.currency))
            self._add(self._spent, billed)
            self._tell(billed.currency)

    @property
    def spent(self) -> tuple[Price, ...]:
        """What requests that were accepted in this run cost, as far as is known, in each currency."""
        with self._lock:
            return tuple(Price(amount, currency) for currency, amount in sorted(self._spent.items()) if amount)

    def _limit(self, currency: str) -> Decimal:
        limits = [cap.amount for cap in self._budget.caps if cap.currency in ("", currency)]
        if self._budget.agreed is not None:
            agreed = (price.amount for price in self._budget.agreed if price.currency == currency)
            limits.append(sum(agreed, Decimal(0)))
        return min(limits, default=Decimal(0))

    def _used(self, currency: str) -> Decimal:
        return self._held.get(currency, Decimal(0)) + self._spent.get(currency, Decimal(0))

    def _tell(self, currency: str) -> None:
        """Tell of a move, while no other can be made: the last that is told is how things stand."""
        spent, held = (sums.get(currency, Decimal(0)) for sums in (self._spent, self._held))
        limit = self._limit(currency)
        self._emit(MoneyMoved(Price(spent, currency), Price(held, currency), Price(limit, currency)))

    def _add(self, sums: dict[str, Decimal], price: Price) -> None:
        sums[price.currency] = sums.get(price.currency, Decimal(0)) + price.amount
