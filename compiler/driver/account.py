"""A provider's account as this machine's user set it up, and what follows from it.

`cli.settings` reads the setting; planning takes the region from it, and `driver.hosted` the key. Invariant: nothing
here comes from a story's repository, and a server on this machine is a rehearsal whose clips never pass for real
ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from compiler.backends.http.address import check_base_url, is_loopback
from compiler.backends.protocol import BackendError
from compiler.backends.secret import Secret
from compiler.catalog.load_provider import load_provider
from compiler.catalog.provider import ProviderFacts
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.account_setting import AccountSetting


@dataclass(frozen=True, slots=True)
class Account:
    """A provider's account.

    Attributes:
        facts: what the catalogue knows of the provider.
        base_url: where it is asked.
        key: or None where none is set.
        problem: why it cannot be used; empty if it can.
    """

    facts: ProviderFacts
    base_url: str
    key: Secret | None
    problem: str

    @property
    def region(self) -> str:
        """Whose prices and limits hold."""
        return self.facts.region_of(self.base_url)

    @property
    def rehearsal(self) -> bool:
        """Whether the provider is played by a server on this machine, so that nothing is really billed."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def realm(self) -> str:
        """The name of the folder that its clips and its journal are kept under."""
        return f"{self.facts.backend}-rehearsal" if self.rehearsal else self.facts.backend

    def journal(self, state: Path) -> Path:
        """Return where its journal is, or would be, below the machine-wide state folder.

        Keys come and go, and any key of an account may ask for its jobs: the journal is the provider's, and each
        attempt in it says by which key it was sent.
        """
        return state / self.realm / "journal.db"


def account_of(backend: str, settings: Mapping[str, AccountSetting]) -> Account | None:
    """Return the account behind a backend, or None for a backend without a provider."""
    facts = load_provider(backend)
    if facts is None:
        return None
    setting = settings.get(backend, AccountSetting())
    problem, base_url = setting.problem, facts.regions[0].base_url
    if setting.base_url:
        try:
            base_url = check_base_url(setting.base_url, facts.url_variable)
        except BackendError as error:
            problem = problem or error.message
    return Account(facts, base_url, setting.key, problem)


def check_account(account: Account, diagnostics: Diagnostics) -> bool:
    """Return whether an account can be used, and report why not."""
    facts = account.facts
    if account.problem:
        diagnostics.report("bad-endpoint", account.problem, Region(facts.url_variable, 0, 0), help="set it right")
    elif account.key is None:
        diagnostics.report(
            "no-key",
            f"there is no key for {facts.title}: `{facts.key_variable}` is not set",
            Region(facts.key_variable, 0, 0),
            help=f"make one at {facts.key_page}, and set it in the environment or in your own configuration file",
        )
    return not account.problem and account.key is not None
