"""Opens what a hosted run works with, and closes it again.

Called by `driver.session` for each film. Invariant: nothing is sent by opening.
"""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager

from compiler.build.journal import Journal
from compiler.catalog.load import load_catalog
from compiler.driver.account import Account
from compiler.driver.budgets import caps_of
from compiler.driver.events import Emit
from compiler.driver.frames import Frames
from compiler.driver.hosted.connect import connect
from compiler.driver.hosted.create_lock import CreateLock
from compiler.driver.hosted.film_purse import FilmPurse
from compiler.driver.hosted.lock_rows import LockRows
from compiler.driver.hosted.model_terms import ModelTerms
from compiler.driver.hosted.purse import Purse
from compiler.driver.hosted.rhythm import Rhythm
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.uplink import Uplink
from compiler.driver.planned import PlannedFilm
from compiler.driver.workplace import Workplace


@contextmanager
def open_site(
    planned: PlannedFilm, account: Account, purse: Purse, workplace: Workplace, poll: float, emit: Emit
) -> Iterator[Site]:
    """Yield what a film's run works with.

    Raises:
        JournalError: the journal cannot be used.
    """
    path = account.journal(workplace.state_folder)
    with closing(Journal(path)) as journal, closing(Uplink(lambda: connect(account, workplace, poll))) as uplink:
        files = {scene.id: scene.file for scene in planned.film.project.scenes}
        rows = LockRows(files, str(planned.target), journal, workplace.clock.monotonic, rehearsal=account.rehearsal)
        yield Site(
            root=planned.film.project.root,
            store=planned.store,
            account=account,
            uplink=uplink,
            journal=journal,
            rows=rows,
            purse=FilmPurse(purse, caps_of(planned)),
            create_lock=CreateLock(path, workplace.clock),
            clock=workplace.clock,
            rhythm=Rhythm(poll, random.Random(workplace.draw_seed())),  # noqa: S311  (jitter)
            model=ModelTerms(load_catalog(), account.region),
            frames=Frames(planned.film.project.root, planned.store),
            emit=emit,
            settle=workplace.settle,
        )
