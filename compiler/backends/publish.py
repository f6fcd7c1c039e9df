"""The files of a request, each replaced by an address that the provider can fetch.

Adapters hand in how one file becomes an address: by an upload, or as a data URL. Invariant: a file that is not what
was planned is never sent, and each is published once, however often the request has it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from compiler.backends.protocol import BackendError, Progress, Verdict
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest

Sent = Callable[[float], None]
"""Told which share of a file is on its way, 0 to 1."""

Publish = Callable[[Path, Asset, Sent], str]
"""Turns a file into its address."""

_PIECE = 1 << 20


def publish_files(request: GenerationRequest, root: Path, publish: Publish, progress: Progress) -> GenerationRequest:
    """Return a request that names addresses in place of files.

    Args:
        request: as planned.
        root: the folder that local assets' locations are relative to.
        publish: called once for each file, with its path and what was planned about it.
        progress: told the share of all their bytes.

    Raises:
        BackendError: a file could not be read, has changed since it was planned, or could not be published.
    """
    assets = [asset for item in request.media for asset in (item.asset, item.voice) if asset and not asset.remote]
    files = {asset.location: (asset, _planned_file(asset, root)) for asset in assets}
    sizes = {location: path.stat().st_size for location, (_, path) in files.items()}
    total = max(1, sum(sizes.values()))
    done = 0
    addresses: dict[str, str] = {}
    for location, (asset, path) in files.items():
        share = partial(_tell, progress, done / total, sizes[location] / total)
        addresses[location] = publish(path, asset, share)
        done += sizes[location]
        progress(done / total)
    media = tuple(
        replace(item, asset=_moved(item.asset, addresses), voice=item.voice and _moved(item.voice, addresses))
        for item in request.media
    )
    return replace(request, media=media)


def _tell(progress: Progress, before: float, part: float, share: float) -> None:
    progress(before + part * share)


def _moved(asset: Asset, addresses: dict[str, str]) -> Asset:
    return asset if asset.remote else replace(asset, location=addresses[asset.location], remote=True)


def _planned_file(asset: Asset, root: Path) -> Path:
    path = root / asset.location
    try:
        with path.open("rb") as stream:
            digest = hashlib.sha256()
            while piece := stream.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise _refused(asset, f"cannot be read: {error.strerror}") from None
    if asset.sha256 and digest.hexdigest() != asset.sha256:
        raise _refused(asset, "has changed since it was planned")
    return path


def _refused(asset: Asset, reason: str) -> BackendError:
    verdict = Verdict(help="run the same command again, which plans it as it is now")
    return BackendError(f"`{asset.location}` {reason}", verdict=verdict)
