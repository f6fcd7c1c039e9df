"""What the shared store has of the clips that a plan names.

Called by `planning`. Invariant: the shared store is asked only for clips that are not here, all at once, and not at all
where none is set; nothing is downloaded.
"""

from collections.abc import Iterable, Mapping

from compiler.build.lockfile import LockRow
from compiler.build.remote import RemoteError
from compiler.build.store import Store
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.store_remote import open_remote
from compiler.driver.store_setting import StoreSetting
from compiler.source.route import Route


class SharedClips:
    """The shared store, as far as a plan looks at it."""

    def __init__(self, setting: StoreSetting, realm: str, diagnostics: Diagnostics) -> None:
        """Name the shared store; one that cannot be used is reported once, when it is needed, and has nothing."""
        self._setting = setting
        self._realm = realm
        self._diagnostics = diagnostics
        self._there: dict[str, bool] = {}
        self._usable = True

    def look(self, rows: Mapping[tuple[str, str], LockRow], store: Store) -> None:
        """Look at once for every clip that locks name and that is not here."""
        self._ask({row.sha256 for row in rows.values() if not store.has(row.key, row.sha256)})

    def has(self, sha256: str) -> bool:
        """Tell whether the shared store seems to have a clip."""
        if sha256 and sha256 not in self._there:
            self._ask([sha256])
        return self._there.get(sha256, False)

    def _ask(self, digests: Iterable[str]) -> None:
        wanted = tuple(digests)
        if not wanted or not self._usable:
            return
        try:
            remote = open_remote(self._setting, self._realm)
            having = remote.having(wanted) if remote is not None else frozenset()
        except RemoteError as error:
            report_remote(error, self._diagnostics)
            self._usable = False
            return
        self._there.update({sha256: sha256 in having for sha256 in wanted})


def report_remote(error: RemoteError, diagnostics: Diagnostics) -> None:
    """Report a shared store that cannot be used: what is only there counts as missing, and is not bought again."""
    advice = "clips that are only there count as missing; nothing is bought again because of that"
    diagnostics.report("shared-store", f"the shared store cannot be used: {error}", Region("store", 0, 0), help=advice)


def report_poison(remark: str, shot: str, place: Route | Region, diagnostics: Diagnostics) -> None:
    """Report that the shared store holds something else than the clip that was chosen."""
    message = f"the shared store does not have the clip of `{shot}`: {remark}"
    advice = "whoever has the clip puts it right with `scenec store push --again`; ask who writes there"
    diagnostics.report("poisoned-clip", message, place, help=advice)
