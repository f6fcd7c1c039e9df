"""Where this machine's user keeps the shared store.

`cli.settings` reads it; `driver.store_remote` opens it. Invariant: nothing here comes from a story's repository, so
that a cloned repository can neither send clips anywhere nor use the credentials of an object storage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoreSetting:
    """What the environment or the user's own configuration says of the shared store.

    Attributes:
        remote: a folder or the address of a bucket, as written; empty where there is none.
        options: of the object storage, as obstore calls them; may hold secrets.
        problem: why the setting cannot be used; empty if it can.
    """

    remote: str = ""
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    problem: str = ""
