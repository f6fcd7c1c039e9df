"""Checks the stores, and says what a damaged or lost clip cost.

Called by `scenec store verify`. Invariant: changes nothing and spends nothing.
"""

from contextlib import closing
from dataclasses import dataclass

from compiler.build.journal_view import JournalView
from compiler.build.store_survey import Fault, Survey, survey_store
from compiler.driver.store_places import StorePlace, store_places
from compiler.driver.workplace import Workplace
from compiler.ir.price import Price


@dataclass(frozen=True, slots=True)
class CheckedStore:
    """A store and what was found in it.

    Attributes:
        place: the store.
        survey: of it.
        prices: what clips cost, as far as this machine's journal knows, by SHA-256.
    """

    place: StorePlace
    survey: Survey
    prices: dict[str, Price]

    def price(self, fault: Fault) -> Price | None:
        """Return what the clip cost that a fault is about, or None where that is not known."""
        return self.prices.get(fault.sha256)


def check_stores(workplace: Workplace, *, read_data: bool) -> tuple[CheckedStore, ...]:
    """Look every store over.

    Args:
        workplace: of the user.
        read_data: whether every clip is read.

    Raises:
        JournalError: a journal is damaged.
    """
    return tuple(
        CheckedStore(place, survey_store(place.store.folder, read_data=read_data), prices_of(place))
        for place in store_places(workplace)
    )


def prices_of(place: StorePlace) -> dict[str, Price]:
    """Return what the clips that were bought on this machine cost, by SHA-256.

    Raises:
        JournalError: the journal is damaged.
    """
    if place.journal is None:
        return {}
    with closing(JournalView(place.journal)) as journal:
        return {attempt.clip: attempt.billed or attempt.intent.price for attempt in journal.fetched()}
