"""A scene's shots, a pretended provider, and everything of the driver's between them."""

import hashlib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from connected import QuickClock, quick_clock
from lowered import a_list, a_request, a_shot
from pretend_provider import PretendProvider

from compiler.backends.secret import Secret
from compiler.build.attempt import Attempt
from compiler.build.journal import Journal
from compiler.build.lockfile import LockDocument, load_lock, rows_for
from compiler.build.plan import Plan
from compiler.build.planner import Ledger, plan_film
from compiler.build.store import Store
from compiler.catalog.load import load_catalog
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.account import Account, account_of
from compiler.driver.account_setting import AccountSetting
from compiler.driver.events import Event
from compiler.driver.frames import Frames
from compiler.driver.hosted.create_lock import CreateLock
from compiler.driver.hosted.film_purse import FilmPurse
from compiler.driver.hosted.lock_rows import LockRows
from compiler.driver.hosted.model_terms import ModelTerms
from compiler.driver.hosted.purse import Purse
from compiler.driver.hosted.rhythm import Rhythm
from compiler.driver.hosted.run import run_hosted
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.uplink import Uplink
from compiler.driver.run_result import RunResult
from compiler.ir.budget import Budget, Cap
from compiler.ir.price import Price
from compiler.ir.shot import Shot, Target

TARGET = Target("default", "", "dashscope")


def small_shot(name: str, **changes: object) -> Shot:
    """Return a shot of one second for 0.10 USD, whose prompt is its name."""
    request = a_request(**{"prompt": name, "seconds": 1, **changes})
    shot = a_shot(name, intent=hashlib.sha256(request.prompt.encode()).hexdigest())
    return replace(shot, width=64, height=48, seconds=1.0, price=Price(Decimal("0.10"), "USD"), request=request)


@dataclass
class Stage:
    """A scene's shots, a provider, and everything between them in one folder."""

    folder: Path
    provider: PretendProvider
    journal: Journal
    clock: QuickClock = field(default_factory=quick_clock)
    events: list[Event] = field(default_factory=list)
    seeds: Random = field(default_factory=lambda: Random(1))  # noqa: S311  (not for secrets)
    budget: Budget = field(default_factory=lambda: Budget(None, (Price(Decimal(100), "USD"),)))
    caps: tuple[Cap, ...] = ()
    purse: Purse = field(default_factory=lambda: Purse(Budget((), ())))
    key: str = "sk-canary0123456789"
    url: str = "https://dashscope-intl.aliyuncs.com/api/v1"

    @property
    def store(self) -> Store:
        return Store(self.folder / "store")

    @property
    def account(self) -> Account:
        account = account_of("dashscope", {"dashscope": AccountSetting(Secret(self.key), self.url)})
        assert account is not None
        return account

    @property
    def fingerprint(self) -> str:
        """Which key the attempts are of."""
        return Secret(self.key).fingerprint

    @property
    def scene(self) -> Path:
        return self.folder / "alley.yaml"

    @property
    def lock(self) -> LockDocument:
        return load_lock(self.scene, "alley.lock.yaml", Diagnostics())

    def plan(self, *shots: Shot) -> Plan:
        rows = rows_for(self.lock, "alley", str(TARGET), rehearsal=self.account.rehearsal)
        since = self.clock.wall() - 86400
        ledger = Ledger(self.store, rows, paid=True, attempts=self.journal.attempts, kept_since=since)
        return plan_film([a_list(*shots)], TARGET, ledger)

    def run(self, *shots: Shot, jobs: int | None = None) -> RunResult:
        """Plan and run."""
        return self.apply(self.plan(*shots), jobs=jobs)

    def apply(self, plan: Plan, jobs: int | None = None) -> RunResult:
        self.purse = Purse(self.budget)
        rows = LockRows(
            {"alley": self.scene}, str(TARGET), self.journal, self.clock.monotonic, rehearsal=self.account.rehearsal
        )
        site = Site(
            root=self.folder,
            store=self.store,
            account=self.account,
            uplink=Uplink(lambda: self.provider),
            journal=self.journal,
            rows=rows,
            purse=FilmPurse(self.purse, self.caps),
            create_lock=CreateLock(self.folder / "state/journal.db", self.clock),
            clock=self.clock,
            rhythm=Rhythm(15.0, Random(1)),  # noqa: S311  (likewise)
            model=ModelTerms(load_catalog(), "international"),
            frames=Frames(self.folder, self.store),
            emit=self.events.append,
        )
        return run_hosted(plan, site, jobs, lambda: self.seeds.randrange(2**31))

    def attempts(self) -> tuple[Attempt, ...]:
        every = ("INTENT", "ACCEPTED", "SUCCEEDED", "FETCHED", "DONE", "REJECTED", "FAILED", "LOST", "EXTRA")
        return self.journal.having(*every)  # type: ignore[arg-type]  # these are all there are
