"""Settles by hand what nobody knows: requests that may have been accepted, and jobs that no shot claims.

Called by `cli.commands.recover`. Works on the journals, so that a scene may have changed or gone; the scenes only tell
what a shot is called now. Invariant: nothing is sent that could cost money; what a person decides is on record.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Final

from compiler.backends.hosted import HostedBackend, Job
from compiler.backends.protocol import BackendError
from compiler.backends.registry import BACKENDS
from compiler.build.attempt import Attempt, State
from compiler.build.journal import Journal
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.account import Account, account_of
from compiler.driver.hosted.connect import connect
from compiler.driver.hosted.create_lock import CreateLock
from compiler.driver.hosted.matching import Sighting
from compiler.driver.hosted.search import Search
from compiler.driver.hosted.window import window_of
from compiler.driver.shots_asking import shots_asking
from compiler.driver.workplace import Workplace

_DOUBTFUL: Final[tuple[State, ...]] = ("INTENT", "LOST")
_POLL = 15.0


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A request in doubt, or a job that no shot claims.

    Attributes:
        backend: of the provider.
        attempt: as recorded; EXTRA for a job that no shot claims and whose clip is not here.
        sightings: jobs of the provider's list that may be it.
        problem: why the list could not be looked into; empty where it was.
        asking: `scene#shot` of the shots that ask for it now; empty where nobody knows of one.
    """

    backend: str
    attempt: Attempt
    sightings: tuple[Sighting, ...] = ()
    problem: str = ""
    asking: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What its shot is called: now, if a shot asks for it, else when it was sent."""
        sent_as = self.attempt.intent.label
        return sent_as if sent_as in self.asking or not self.asking else self.asking[0]


class Recovery:
    """The open cases of one provider's journal, or of all."""

    def __init__(self, backends: tuple[str, ...], workplace: Workplace, diagnostics: Diagnostics) -> None:
        """Look at nothing yet.

        Args:
            backends: whose journals; all that there are without any.
            workplace: folders and accounts.
            diagnostics: told what could not be done.
        """
        names = backends or tuple(name for name, entry in BACKENDS.items() if entry.paid)
        accounts = {name: account_of(name, workplace.settings) for name in names}
        self._workplace = workplace
        self._diagnostics = diagnostics
        self._accounts: Mapping[str, Account] = {
            name: account
            for name, account in accounts.items()
            if account is not None and account.journal(workplace.state_folder).exists()
        }

    def cases(self) -> tuple[OpenCase, ...]:
        """Return the open cases, each with what the provider's list shows.

        Raises:
            JournalError: a journal cannot be used.
        """
        return tuple(case for name in self._accounts for case in self._named(self._cases(name)))

    def adopt(self, job: str, shot: str) -> OpenCase | None:
        """Give a job of the provider's to a request in doubt; None where that was refused, with the reason reported.

        Args:
            job: the provider's id.
            shot: its label or id, now or when it was sent, or the attempt's number; empty where only one is in doubt.

        Raises:
            JournalError: a journal cannot be used.
        """
        case = self._one(shot, "--adopt")
        if case is None:
            return None
        with self._open(case.backend) as (journal, lock):
            try:
                with closing(connect(self._accounts[case.backend], self._workplace, _POLL)) as backend:
                    wrong = _wrong(backend, job, case.attempt)
            except BackendError as error:
                self._report(error.verdict.slug, f"`{job}` could not be looked at: {error.message}", error.verdict.help)
                return None
            with lock.hold():
                if journal.has_job(job):
                    wrong = "another shot has it already"
                now = journal.again(case.attempt)
                if now.state not in _DOUBTFUL:
                    wrong = f"`{case.label}` is not in doubt any more"
                if wrong:
                    advice = "`scenec recover` shows what the provider has for each shot in doubt"
                    self._report("wrong-job", f"`{job}` is not adopted: {wrong}", advice)
                    return None
                adopted = journal.accept(now, job, "", {}, self._workplace.clock.wall())
        return replace(case, attempt=adopted)

    def forget(self, shot: str) -> OpenCase | None:
        """Record that a person takes a request for one that never arrived, so that it may be sent again.

        Args:
            shot: as for `adopt`.

        Raises:
            JournalError: a journal cannot be used.
        """
        case = self._one(shot, "--forget")
        if case is None:
            return None
        with self._open(case.backend) as (journal, lock), lock.hold():
            now = journal.again(case.attempt)
            if now.state in _DOUBTFUL:
                now = journal.reject(now, "a person said that it never arrived")
        return replace(case, attempt=now)

    def _named(self, cases: Iterable[OpenCase]) -> tuple[OpenCase, ...]:
        """Return cases of one provider with the shots that ask for them now."""
        found = tuple(cases)
        name = found[0].backend if found else ""
        asking = shots_asking(name, (case.attempt.intent for case in found), self._workplace)
        return tuple(replace(case, asking=asking.get(case.attempt.intent.key, ())) for case in found)

    def _cases(self, name: str) -> Iterator[OpenCase]:
        account = self._accounts[name]
        with self._open(name) as (journal, _):
            doubtful = journal.having(*_DOUBTFUL)
            extra = tuple(one for one in journal.having("EXTRA") if not one.clip)
            if not (doubtful or extra):
                return
            yield from (OpenCase(name, attempt) for attempt in extra)
            try:
                with closing(connect(account, self._workplace, _POLL)) as backend:
                    yield from [self._seen(name, attempt, backend, journal) for attempt in doubtful]
            except BackendError as error:
                yield from (OpenCase(name, attempt, problem=error.message) for attempt in doubtful)

    def _seen(self, name: str, attempt: Attempt, backend: HostedBackend, journal: Journal) -> OpenCase:
        account, intent = self._accounts[name], attempt.intent
        if not backend.can_list:
            return OpenCase(name, attempt, problem=f"{account.facts.title} has no list of jobs")
        own = account.key is not None and intent.account == account.key.fingerprint
        if attempt.job or intent.region != account.region or not own:
            problem = f"its job is `{attempt.job}`" if attempt.job else "it was sent with another key or region"
            return OpenCase(name, attempt, problem=problem)
        try:
            now = self._workplace.clock.wall()
            window = window_of(attempt, self._workplace.settle, now, backend.ahead())
            sightings = Search(backend, journal).look([window])
        except BackendError as error:
            return OpenCase(name, attempt, problem=error.message)
        return OpenCase(name, attempt, tuple(one for one in sightings if one.unclear or one.answers(attempt)))

    def _one(self, shot: str, option: str) -> OpenCase | None:
        """Return the request in doubt that somebody means."""
        doubtful: list[OpenCase] = []
        for name in self._accounts:
            with self._open(name) as (journal, _):
                cases = [OpenCase(name, one) for one in journal.having(*_DOUBTFUL)]
            doubtful += self._named(cases)
        # A name that another shot had when it was sent may be this one's by now.
        found = [case for case in doubtful if _means(shot, case.asking or (case.label,), case.attempt)]
        found = found or [case for case in doubtful if _means(shot, (case.attempt.intent.label,), case.attempt)]
        if len(found) == 1:
            return found[0]
        what = f"`{shot}`" if shot else "a shot"
        message, advice = f"{what} is not in doubt", "`scenec recover` lists what is"
        if found:
            numbers = ", ".join(f"{case.attempt.id} ({case.backend} {case.label})" for case in found)
            message, advice = f"{what} may mean several: {numbers}", "name one by its number, with `--backend`"
        self._diagnostics.report("unknown-shot", message, Region(option, 0, 0), help=advice)
        return None

    @contextmanager
    def _open(self, name: str) -> Iterator[tuple[Journal, CreateLock]]:
        path = self._accounts[name].journal(self._workplace.state_folder)
        with closing(Journal(path)) as journal:
            yield journal, CreateLock(path, self._workplace.clock)

    def _report(self, slug: str, message: str, advice: str) -> None:
        self._diagnostics.report(slug, message, Region("--adopt", 0, 0), help=advice or None)


def _means(shot: str, labels: Iterable[str], attempt: Attempt) -> bool:
    called = {name for label in labels for name in (label, label.partition("#")[2])}
    return shot in ("", str(attempt.id), *called)


def _wrong(backend: HostedBackend, job: str, attempt: Attempt) -> str:
    """Return why a job cannot be a request's, as far as the provider tells.

    Raises:
        BackendError: it could not be asked.
    """
    report = backend.look(Job(job))
    if report.status in ("failed", "canceled", "unknown"):
        return f"the provider says that it is {report.status}"
    told, sent = (" ".join(text.split()) for text in (report.prompt, attempt.intent.prompt))
    return f"it was made by another prompt, which begins “{told[:60]}”" if told and told != sent else ""
