"""Limits on files: format, bytes, pixels, shape, length, and how they reach the service.

Called by `lower` for every asset of a request. Invariant: judged are the file's bytes as probed; an address
is never fetched, and a note says so.
"""

from typing import Literal

from compiler.catalog.model import AssetLimits, ModelFacts
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset, AssetFacts
from compiler.passes.lints.unchecked_remote_asset import lint_remote

Use = Literal["image", "video", "voice"]

_MEGABYTE = 1 << 20


class AssetChecks:
    """Checks assets against models, each pair once, and notes each address once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, Use], tuple[bool, Asset]] = {}
        self._noted: set[int] = set()

    def is_usable(self, asset: Asset, use: Use, facts: ModelFacts, diagnostics: Diagnostics) -> bool:
        """Return whether a model takes an asset; what is wrong is reported the first time."""
        # By identity, since routes are slow to hash; the asset is kept, so that no other one gets its identity.
        pair = (id(asset), id(facts), use)
        usable, _ = self._known.get(pair, (None, asset))
        if usable is None:
            found = Diagnostics()
            if asset.remote and id(asset) not in self._noted:
                self._noted.add(id(asset))
                lint_remote(asset, found, is_billed=use == "video" and bool(facts.billing.caps))
            _check_delivery(asset, use, facts, found)
            if asset.facts is not None:
                _Check(asset, asset.facts, facts.model, found).run(getattr(facts, use), use)
            diagnostics.extend(found)
            usable = not found.has_errors
            self._known[pair] = (usable, asset)
        return usable


def _check_delivery(asset: Asset, use: Use, facts: ModelFacts, diagnostics: Diagnostics) -> None:
    channel = getattr(facts.delivery, use)
    if not asset.remote:
        if channel.local == "none":
            diagnostics.report(
                "needs-public-url",
                f"`{facts.backend}` takes {_a(use)} only as a public address",
                asset.route,
                label="a local file",
                help="publish the file and write its https address here, with its `sha256` beside it",
            )
        return
    scheme = asset.location.partition(":")[0].lower()
    if scheme not in channel.schemes:
        diagnostics.report(
            "needs-public-url",
            f"`{facts.backend}` does not fetch {scheme} addresses",
            asset.route,
            help=f"use an {channel.schemes[0]} address",
        )


class _Check:
    """Checks one local file against the limits of one model."""

    def __init__(self, asset: Asset, facts: AssetFacts, model: str, diagnostics: Diagnostics) -> None:
        self._asset = asset
        self._facts = facts
        self._model = model
        self._diagnostics = diagnostics

    def run(self, limits: AssetLimits, use: Use) -> None:
        """Check everything; a file of the wrong kind is told only that."""
        wanted = "audio" if use == "voice" else use
        if self._facts.kind != wanted or self._facts.format not in limits.formats:
            self._report(
                "asset-format",
                f"is {self._facts.format}, but `{self._model}` takes {_any_of(limits.formats)} for {_a(use)}",
                "convert it to one of these formats",
            )
            return
        self._check_bytes(limits)
        self._check_picture(limits)
        self._check_seconds(limits)

    def _report(self, slug: str, message: str, help_: str) -> None:
        self._diagnostics.report(slug, f"`{self._asset.location}` {message}", self._asset.route, help=help_)

    def _check_bytes(self, limits: AssetLimits) -> None:
        if self._facts.size > limits.max_bytes:
            size, most = self._facts.size / _MEGABYTE, limits.max_bytes / _MEGABYTE
            self._report(
                "asset-too-large",
                f"has {size:.1f} MB, but `{self._model}` takes {most:g} MB",
                "scale it down or compress it more",
            )

    def _check_picture(self, limits: AssetLimits) -> None:
        width, height = self._facts.width, self._facts.height
        if limits.max_side is not None and not (
            limits.min_side <= min(width, height) and max(width, height) <= limits.max_side
        ):
            self._report(
                "asset-dimensions",
                f"is {width} x {height} pixels, but `{self._model}` takes sides of "
                f"{limits.min_side} to {limits.max_side}",
                "scale it",
            )
        elif limits.max_aspect is not None and max(width, height) > limits.max_aspect * min(width, height):
            self._report(
                "asset-aspect",
                f"is {width} x {height} pixels, but `{self._model}` takes at most {limits.max_aspect:g} to 1",
                "crop it",
            )
        if self._facts.has_alpha and self._facts.format in limits.opaque:
            self._report(
                "asset-alpha",
                f"has an alpha channel, which `{self._model}` refuses in {self._facts.format}",
                "flatten it onto a background and save it without transparency",
            )

    def _check_seconds(self, limits: AssetLimits) -> None:
        if limits.max_seconds is None or limits.min_seconds <= self._facts.seconds <= limits.max_seconds:
            return
        self._report(
            "asset-duration",
            f"lasts {self._facts.seconds:.1f} s, but `{self._model}` takes "
            f"{limits.min_seconds:g} to {limits.max_seconds:g} s",
            "trim it" if self._facts.seconds > limits.max_seconds else "use a longer one",
        )


def _a(use: Use) -> str:
    return f"an {use}" if use == "image" else f"a {use}"


def _any_of(formats: tuple[str, ...]) -> str:
    return " or ".join([", ".join(formats[:-1]), formats[-1]]) if len(formats) > 1 else formats[0]
