"""How the user set a provider's account up.

`cli.settings` reads it; `driver.account` makes an account of it. Invariant: nothing here comes from a story's
repository.
"""

from dataclasses import dataclass

from compiler.backends.secret import Secret


@dataclass(frozen=True, slots=True)
class AccountSetting:
    """What the environment or the user's own configuration says of one provider.

    Attributes:
        key: or None where none is set.
        base_url: as written; empty for the provider's own.
        problem: why the setting cannot be used, e.g. a configuration file that others can read; empty if it can.
    """

    key: Secret | None = None
    base_url: str = ""
    problem: str = ""
