"""Lint: an address is not fetched, so nobody has looked at what is behind it.

Called by `limits.assets` for every address, once for each place that names it. Invariant: only what would be
billed by its length is said to bill as the cap.
"""

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset


def lint_remote(asset: Asset, diagnostics: Diagnostics, *, is_billed: bool) -> None:
    """Note an address whose limits are not checked.

    Args:
        asset: an address.
        diagnostics: told.
        is_billed: whether its length, which nobody knows, has a price.
    """
    diagnostics.report(
        "unchecked-remote-asset",
        f"`{asset.location}` is not fetched: its limits are not checked"
        + (", and it bills as the cap" if is_billed else ""),
        asset.route,
        help=None if asset.sha256 else "write its `sha256` beside it, so that a change is noticed",
    )
