"""What the steps of a hosted run share.

Made by `run_hosted`; passed to submitting, waiting and fetching. Invariant: holds what is injected and what threads
have in common, and decides nothing.
"""

from dataclasses import dataclass, field
from pathlib import Path

from compiler.backends.clock import Clock
from compiler.backends.hosted import HostedBackend
from compiler.build.journal import Journal
from compiler.build.store import Store
from compiler.driver.account import Account
from compiler.driver.events import Emit
from compiler.driver.frames import Frames
from compiler.driver.hosted.create_lock import CreateLock
from compiler.driver.hosted.film_purse import FilmPurse
from compiler.driver.hosted.halt import Halt
from compiler.driver.hosted.lock_rows import LockRows
from compiler.driver.hosted.model_terms import ModelTerms
from compiler.driver.hosted.rhythm import Rhythm
from compiler.driver.hosted.uplink import Uplink


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a hosted run works with.

    Attributes:
        root: the folder that local assets' locations are relative to.
        store: where the clips are kept.
        account: of the provider.
        uplink: to the provider.
        journal: of its attempts.
        rows: the locks of the scenes.
        purse: what may be spent on the film.
        create_lock: held for each create.
        clock: for waiting.
        rhythm: when to look at a job.
        model: what the catalogue says of the models.
        frames: what shots begin with that continue others.
        emit: told what happens.
        settle: seconds after which the provider lists whatever it accepted.
        halt: why nothing more is created.
    """

    root: Path
    store: Store
    account: Account
    uplink: Uplink
    journal: Journal
    rows: LockRows
    purse: FilmPurse
    create_lock: CreateLock
    clock: Clock
    rhythm: Rhythm
    model: ModelTerms
    frames: Frames
    emit: Emit
    settle: float = 60.0
    halt: Halt = field(default_factory=Halt)

    @property
    def backend(self) -> HostedBackend:
        """The account, connected.

        Raises:
            BackendError: it has no key.
        """
        return self.uplink.backend
