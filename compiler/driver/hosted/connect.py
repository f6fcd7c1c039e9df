"""Connects a provider's account.

Called by `open_site` when it is first needed, and by `scenec doctor`. Invariant: nothing is sent by connecting.
"""

from compiler.backends.hosted import Connection, HostedBackend
from compiler.backends.protocol import BackendError, Verdict
from compiler.backends.registry import BACKENDS
from compiler.driver.account import Account
from compiler.driver.workplace import Workplace


def connect(account: Account, workplace: Workplace, poll: float) -> HostedBackend:
    """Return a provider's account, connected.

    Raises:
        BackendError: it has no key, or its setting cannot be used.
    """
    if account.key is None or account.problem:
        problem = account.problem or f"`{account.facts.key_variable}` is not set"
        raise BackendError(problem, verdict=Verdict("no-key", scope="account"))
    connection = Connection(
        base_url=account.base_url,
        key=account.key,
        region=account.region,
        facts=account.facts,
        cache=workplace.cache_folder / account.realm,
        clock=workplace.clock,
        poll=poll,
    )
    return BACKENDS[account.facts.backend].connect(connection)
