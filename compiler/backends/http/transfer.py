"""The bytes of a clip on their way into a file, over as many attempts as it takes.

`download` makes one for each clip and gives it every answer. Invariant: bytes of two versions of a clip never end up in
one file, and a clip counts as whole only where something proves it: its length, its digest, or its own boxes.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from io import BufferedRandom
from typing import NoReturn

import httpx

from compiler.backends.http.provider_words import provider_words
from compiler.backends.http.retry_after import read_retry_after
from compiler.backends.http.watchdog import Watchdog
from compiler.backends.protocol import BackendError, Progress, Verdict
from compiler.backends.secret import Secret
from compiler.media.boxes import is_whole

_OK = 200
_PART = 206
_NO_SUCH_PART = 416
_SERVER = 500
# A signed address that no longer holds is answered so by one store or another.
_STALE = frozenset({400, 401, 403, 404, 410})
_PASSING = frozenset({408, 425, 429})
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
_LENGTH = re.compile(r"\d{1,15}")
_STRONG_TAG = re.compile(r'"[!#-~]+"')
_ERROR_CODE = re.compile(rb"<Code>\s*([\w.-]{1,80})\s*</Code>")
_HEAD = 2048
_MAGIC = slice(4, 8)
_UNWANTED = Verdict("clip-not-fetched", help="please report it, with the provider's name")


class Again(Exception):  # noqa: N818  (it asks for another attempt)
    """An attempt failed, and another one may not; the message says why.

    Attributes:
        stale: whether the address does not hold any more.
        retry_after: seconds that the server asked to wait.
    """

    def __init__(self, reason: str, *, stale: bool = False, retry_after: float = 0.0) -> None:
        super().__init__(reason)
        self.stale = stale
        self.retry_after = retry_after


class Transfer:
    """A clip as far as it has come."""

    def __init__(self, file: BufferedRandom, largest: int, wall: Callable[[], float], progress: Progress) -> None:
        """Begin with nothing.

        Args:
            file: empty, to be read and written.
            largest: bytes that the clip may have.
            wall: tells the time, seconds since the epoch.
            progress: told the share that is there.
        """
        self._file = file
        self._largest = largest
        self._wall = wall
        self._progress = progress
        self._begin_anew()

    def headers(self) -> Mapping[str, str]:
        """Return the headers that ask for what is still missing, or none for the whole."""
        if not self._have or not self._tag:
            return {}
        return {"Range": f"bytes={self._have}-", "If-Range": self._tag}

    def receive(self, response: httpx.Response, watchdog: Watchdog) -> None:
        """Take what an answer brings, which completes the clip.

        Raises:
            Again: it does not; what has come so far is kept where it can be gone on from.
            BackendError: it never will.
        """
        status = response.status_code
        if status not in {_OK, _PART}:
            self._give_up(response)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise BackendError("the clip comes packed, which nobody asked for", verdict=_UNWANTED, billed=True)
        if status == _PART:
            self._go_on(response)
        else:
            self._begin_anew()
            self._learn(response)
        self._copy(response, watchdog)
        if watchdog.reason:
            raise Again(watchdog.reason)
        self._check()

    def _begin_anew(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._head = b""
        self._have = 0
        self._percent = -1
        self._total: int | None = None
        self._tag = ""
        self._digest = ""

    def _learn(self, response: httpx.Response) -> None:
        length = response.headers.get("Content-Length", "")
        self._total = int(length) if _LENGTH.fullmatch(length) else None
        tag = response.headers.get("ETag", "")
        self._tag = tag if _STRONG_TAG.fullmatch(tag) else ""
        self._digest = response.headers.get("Content-MD5", "").strip()
        self._check_size(self._total or 0)

    def _go_on(self, response: httpx.Response) -> None:
        """Make sure that a part continues what is there.

        Raises:
            Again: it does not, and nothing of it is taken.
        """
        tag = response.headers.get("ETag", self._tag)
        found = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
        start, end, total = (int(number) for number in found.groups()) if found else (-1, -1, -1)
        fits = start == self._have > 0 and start <= end < total and tag == self._tag
        if not fits or self._total not in (None, total):
            self._begin_anew()
            raise Again("what the server sent is not the part that was asked for")
        self._total = total
        self._check_size(total)
        self._file.seek(start)

    def _give_up(self, response: httpx.Response) -> NoReturn:
        """Raise what an answer without a clip means."""
        status = response.status_code
        reason = f"HTTP {status}{_code(_beginning(response))}"
        if status == _NO_SUCH_PART:
            self._begin_anew()
            raise Again(reason)
        if status in _STALE:
            raise Again(reason, stale=True)
        if status in _PASSING or status >= _SERVER:
            headers = {name.lower(): value for name, value in response.headers.items()}
            raise Again(reason, retry_after=read_retry_after(headers, self._wall()) or 0.0)
        raise BackendError(f"the clip could not be downloaded: {reason}", verdict=_UNWANTED, billed=True)

    def _copy(self, response: httpx.Response, watchdog: Watchdog) -> None:
        for chunk in response.iter_raw():
            self._check_size(self._have + len(chunk))
            self._file.write(chunk)
            self._have += len(chunk)
            watchdog.saw(len(chunk))
            if len(self._head) < _HEAD:
                self._head += chunk[: _HEAD - len(self._head)]
                if len(self._head) == _HEAD:
                    self._check_head(response)
            self._tell()
        self._check_head(response)

    def _tell(self) -> None:
        percent = 100 * self._have // self._total if self._total else 0
        if percent != self._percent:
            self._percent = percent
            self._progress(min(1.0, percent / 100))

    def _check_size(self, size: int) -> None:
        if size > self._largest:
            limit = f"{self._largest / 1e6:g} MB"
            raise BackendError(f"the clip is larger than {limit}, which no clip is", verdict=_UNWANTED, billed=True)

    def _check_head(self, response: httpx.Response) -> None:
        """Refuse what is not MP4: a page of a proxy, an error of the store.

        Raises:
            Again: it is something else.
        """
        head = self._head
        if head[_MAGIC] == b"ftyp":
            return
        kind = provider_words(response.headers.get("Content-Type", "bytes").partition(";")[0], Secret(""))
        self._begin_anew()
        raise Again(f"{kind if head else 'nothing'} came in place of a clip{_code(head)}", stale=True)

    def _check(self) -> None:
        """Make sure that the clip is whole.

        Raises:
            Again: it is not, or nothing proves it.
        """
        self._file.flush()
        if self._total is not None and self._have != self._total:
            raise Again(f"the connection ended after {self._have} of {self._total} bytes")
        if self._digest and self._md5() != self._digest:
            self._begin_anew()
            raise Again("what came does not have the digest that the server named")
        if self._total is None and not self._digest and not is_whole(self._file):
            raise Again("the connection ended before the clip did")

    def _md5(self) -> str:
        self._file.seek(0)
        digest = hashlib.file_digest(self._file, lambda: hashlib.md5(usedforsecurity=False))
        return b64encode(digest.digest()).decode()


def _beginning(response: httpx.Response) -> bytes:
    """Return the first bytes of an answer without a clip."""
    head = b""
    for chunk in response.iter_raw():
        head += chunk
        if len(head) >= _HEAD:
            break
    return head[:_HEAD]


def _code(page: bytes) -> str:
    """Return the code in a store's XML as a clause, or nothing."""
    found = _ERROR_CODE.search(page)
    return f" ({found[1].decode('ascii', 'replace')})" if found else ""
