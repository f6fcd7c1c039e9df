"""Opens the shared store that the user set up.

Called by planning, runs and `scenec store`. Invariant: nothing is loaded or looked at where none is set.
"""

from pathlib import Path

from compiler.build.remote import Remote, RemoteError
from compiler.build.remote_folder import RemoteFolder
from compiler.driver.store_setting import StoreSetting

BUCKETS = ("s3", "gs", "az")
"""Schemes of object storages."""


def open_remote(setting: StoreSetting, realm: str) -> Remote | None:
    """Return the shared store, or None where none is set.

    Args:
        setting: of the user.
        realm: whose clips; rehearsals have one of their own.

    Raises:
        RemoteError: the setting cannot be used.
    """
    if setting.problem:
        raise RemoteError(setting.problem)
    if not setting.remote:
        return None
    scheme, separator, _ = setting.remote.partition("://")
    if separator:
        if scheme not in BUCKETS:
            kinds = ", ".join(f"`{kind}://`" for kind in BUCKETS)
            raise RemoteError(f"`{scheme}://` is no shared store; there are folders, {kinds}")
        from compiler.driver.store_bucket import RemoteBucket  # noqa: PLC0415  (an optional extra)

        return RemoteBucket(setting.remote, setting.options, realm)
    folder = Path(setting.remote).expanduser()
    if not folder.is_absolute():
        raise RemoteError(f"`{setting.remote}` is a relative folder; name the shared store by its whole path")
    return RemoteFolder(folder, realm)
