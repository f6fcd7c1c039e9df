"""The stores that this machine's user has from where they stand.

Called by `scenec store`. Invariant: looks only at folders of scenec, and makes none.
"""

from dataclasses import dataclass
from pathlib import Path

from compiler.backends.registry import BACKENDS
from compiler.build.store import Store
from compiler.driver.workplace import Workplace
from compiler.scene.ground import find_root


@dataclass(frozen=True, slots=True)
class StorePlace:
    """A store and what it is for.

    Attributes:
        name: `dashscope`, `dashscope-rehearsal`, …, and `animatic` for what a repository drew itself.
        store: itself.
        paid: whether its clips cost money, or were rehearsed as if they did.
        journal: of the attempts that led to its clips, or None where drawing them is free.
    """

    name: str
    store: Store
    paid: bool
    journal: Path | None


def store_places(workplace: Workplace) -> tuple[StorePlace, ...]:
    """Return the stores that are there: those of the user, and that of the repository around the present folder."""
    realms = [f"{name}{suffix}" for name in BACKENDS if BACKENDS[name].paid for suffix in ("", "-rehearsal")]
    places = [
        StorePlace(
            realm,
            Store(workplace.data / realm),
            paid=True,
            journal=workplace.state_folder / realm / "journal.db",
        )
        for realm in realms
    ]
    drawn = Store(find_root(workplace.cwd) / ".scenec/store")
    places.append(StorePlace("animatic", drawn, paid=False, journal=None))
    return tuple(place for place in places if place.store.folder.is_dir())
