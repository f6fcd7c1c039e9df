"""Lint: an address is not fetched, so nobody has looked at what is behind it.

Called by `lower` for every asset of a request.
"""

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset


def lint_remote(asset: Asset, diagnostics: Diagnostics) -> None:
    """Note an address whose limits are not checked."""
    if asset.remote:
        diagnostics.report(
            "unchecked-remote-asset",
            f"`{asset.location}` is not fetched: its limits are not checked, and a video bills as the cap",
            asset.route,
            help=None if asset.sha256 else "write its `sha256` beside it, so that a change is noticed",
        )
