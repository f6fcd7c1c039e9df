"""Gets the files that a body names: from the temporary storage, or out of the body itself.

`accept` calls it. Invariant: nothing is fetched from the web; an address there is taken as it is.
"""

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from compiler.emulator.dashscope.refusal import RefusalError
from compiler.emulator.job import Failure
from compiler.emulator.order import Received
from compiler.emulator.stage import Stage
from compiler.media.probe_problem import ProbeProblem

_DATA: Final = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,")
_MIMES: Final = {"image/jpeg": "jpeg", "image/png": "png", "image/bmp": "bmp", "image/webp": "webp"}
_UNREACHABLE: Final = "Unable to download the media resource during the data inspection process."
_SUFFIXES: Final = {
    "jpg": "jpeg", "jpeg": "jpeg", "png": "png", "bmp": "bmp", "webp": "webp",
    "mp4": "mp4", "mov": "mov", "wav": "wav", "mp3": "mp3",
}  # fmt: skip
_FILMS: Final = frozenset({"mp4", "mov"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        account: whose key it is.
        model: that is asked for.
        resolves: whether `oss://` addresses are to be resolved.
    """

    account: str
    model: str
    resolves: bool


Fetched = Received | Failure
"""A file, or what a job that needs it fails with."""


async def fetch(url: str, caller: Caller, stage: Stage, *, inline: bool) -> Fetched:
    """Return a file.

    Args:
        url: as the body writes it.
        caller: who asks.
        stage: with the objects.
        inline: whether it may stand in the body as base64.

    Raises:
        RefusalError: no such address can be used at all.
    """
    if url.startswith("data:"):
        if not inline:
            raise RefusalError("InvalidParameter", "url error, please check url! Only images can be sent as base64.")
        return await _inline(url, stage)
    if url.startswith("oss://"):
        return await _uploaded(url, caller, stage)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusalError("InvalidParameter", "url error, please check url!")
    if _is_private(parts.hostname) and not url.startswith(f"{stage.base_url}/results/"):
        return Failure("InvalidURL.ConnectionRefused", f"{url[:200]} cannot be reached from the provider.")
    return Received(url)


def looks_like_film(url: str) -> bool:
    """Return whether the end of an address says that it is a film."""
    return urlsplit(url).path.lower().rsplit(".", 1)[-1] in _FILMS


async def _inline(url: str, stage: Stage) -> Fetched:
    match = _DATA.match(url)
    if match is None or match[1] not in _MIMES:
        raise RefusalError("InvalidParameter", "url error, please check url! A data address names no image type.")
    try:
        content = base64.b64decode(url[match.end() :], validate=True)
    except binascii.Error as error:
        raise RefusalError("InvalidParameter", "url error, please check url! The base64 is broken.") from error
    found = await _look(content_of=content, stage=stage, address=f"{match[0]}…")
    if isinstance(found, Received) and found.facts is not None and found.facts.format != _MIMES[match[1]]:
        return Failure("InvalidImage.FileFormat", f"{match[1]} was announced, and {found.facts.format} came.")
    return found


async def _look(content_of: bytes, stage: Stage, address: str) -> Fetched:
    path = await stage.objects.keep(content_of)
    facts = await stage.objects.facts(path)
    if isinstance(facts, ProbeProblem):
        return Failure("InvalidFile.Openerror", f"{address} cannot be opened: {facts.message}")
    return Received(address, path, facts)


async def _uploaded(url: str, caller: Caller, stage: Stage) -> Fetched:
    if not caller.resolves:
        raise RefusalError("InvalidParameter.DataInspection", _UNREACHABLE)
    stored = stage.objects.find(url.removeprefix("oss://"))
    if stored is None or (stored.account, stored.model) != (caller.account, caller.model):
        raise RefusalError("InvalidParameter.DataInspection", _UNREACHABLE)
    facts = await stage.objects.facts(stored.path)
    if isinstance(facts, ProbeProblem):
        return Failure("InvalidFile.Openerror", f"{url} cannot be opened: {facts.message}")
    suffix = url.rsplit(".", 1)[-1].lower()
    if _SUFFIXES.get(suffix) != facts.format and not {_SUFFIXES.get(suffix), facts.format} <= _FILMS:
        return Failure("InvalidFile.Format", f"{url} ends in .{suffix}, and its content is {facts.format}.")
    return Received(url, stored.path, facts)


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))
    return not address.is_global
