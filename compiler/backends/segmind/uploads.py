"""Segmind's upload: a local file becomes an address that its models can fetch.

`adapter` calls it for each file of a request. Invariant: the key goes to the upload's own host only, and a file is
never held in memory whole.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from compiler.backends.data_url import DataUrl, url_of_bytes, url_of_file
from compiler.backends.hosted import Connection
from compiler.backends.http.answer import Answer
from compiler.backends.http.api import Api
from compiler.backends.http.upload_memory import UploadKey, UploadMemory
from compiler.backends.protocol import BackendError, Subject, Verdict
from compiler.backends.publish import Sent
from compiler.catalog.provider import ProviderFacts, is_among
from compiler.ir.asset import Asset
from compiler.media.decode_error import DecodeError
from compiler.media.magic import HEAD_BYTES, sniff
from compiler.media.mp3 import encode_mp3

_BEFORE, _AFTER = b'{"data_urls":["', b'"]}'
_NOT_TAKEN = frozenset({"wav"})


class Uploads:
    """The uploads of one account."""

    def __init__(
        self, connection: Connection, headers: Mapping[str, str], read_error: Callable[[Answer], BackendError]
    ) -> None:
        self._address = _upload_url(connection.base_url, connection.facts)
        self._account = f"segmind {connection.key.fingerprint} {self._address}"
        self._seconds = connection.facts.lifetimes.upload * 3600
        self._memory = UploadMemory(connection.cache, connection.clock)
        self._api = Api(replace(connection, base_url=self._address), headers, read_error)

    def publish(self, path: Path, asset: Asset, sent: Sent) -> str:
        """Return the address of a file, which is uploaded unless that was done before; see `publish.Publish`."""
        form = _form(path, asset)
        key = UploadKey(asset.sha256, "", self._account, form)
        upload = partial(self._post, path, asset, form, sent)
        return self._memory.once(key, self._seconds, upload) if asset.sha256 else upload()

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def _post(self, path: Path, asset: Asset, form: str, sent: Sent) -> str:
        url = _data_url(path, asset, form)
        length = len(_BEFORE) + url.length + len(_AFTER)
        headers = {"Content-Type": "application/json", "Content-Length": str(length)}
        answer = self._api.ask("POST", self._address, content=_told(url, sent), headers=headers)
        addresses = answer.data.get("file_urls")
        first = addresses[0] if isinstance(addresses, list) and addresses else None
        if not isinstance(first, str) or not first.startswith("http"):
            raise BackendError(
                f"`{asset.location}` was uploaded, but the answer names no address for it",
                verdict=Verdict(retry="again"),
                subject=Subject("media"),
            )
        return first


def _upload_url(base_url: str, facts: ProviderFacts) -> str:
    """Return the provider's own upload, or the one below an address elsewhere that the user set."""
    hosts = tuple(host for region in facts.regions for host in region.hosts)
    return facts.upload_url if is_among(urlsplit(base_url).hostname or "", hosts) else f"{base_url}/upload-asset"


def _form(path: Path, asset: Asset) -> str:
    """Return the format that a file is sent in, where it is another than its own."""
    try:
        with path.open("rb") as stream:
            return "mp3" if sniff(stream.read(HEAD_BYTES)) in _NOT_TAKEN else ""
    except OSError as error:
        raise _unreadable(asset, error) from None


def _data_url(path: Path, asset: Asset, form: str) -> DataUrl:
    try:
        return url_of_bytes(encode_mp3(path)) if form else url_of_file(path)
    except (OSError, DecodeError) as error:
        raise _unreadable(asset, error) from None


def _unreadable(asset: Asset, error: Exception) -> BackendError:
    return BackendError(f"`{asset.location}` cannot be read: {error}", subject=Subject("media"))


def _told(url: DataUrl, sent: Sent) -> Iterator[bytes]:
    yield _BEFORE
    done = 0
    for piece in url.pieces():
        yield piece
        done += len(piece)
        sent(done / url.length)
    yield _AFTER
