"""Local files become addresses that DashScope can fetch: its temporary upload, or data inside the request.

    policy (asked with the key) → form (posted without it) → oss://…

The adapter makes one per request. Invariant: what is sent has the bytes that were planned, or its address is not used.
Source: the page on temporary file addresses, and the official client's `utils/oss_utils.py`.
"""

import hashlib
import mimetypes
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from compiler.backends.dashscope.form_post import Posted, post_form
from compiler.backends.data_url import url_of_bytes
from compiler.backends.hosted import Connection
from compiler.backends.http.address import check_base_url, is_loopback
from compiler.backends.http.api import Api
from compiler.backends.http.provider_words import provider_words
from compiler.backends.http.upload_memory import UploadKey, UploadMemory
from compiler.backends.protocol import BackendError, Verdict
from compiler.backends.publish import Sent
from compiler.catalog.model import Channel, ModelFacts
from compiler.catalog.provider import is_among
from compiler.ir.asset import Asset

# Base64 makes a third more of it. Small pictures are quicker inside than by two more requests, and a body should
# stay one that is sent in a second.
_INLINE_EACH: Final = 2 << 20
_INLINE_ALL: Final = 6 << 20
# A file has to be there until the job that it is for has read it, which may wait its turn for hours.
_MARGIN_HOURS: Final = 6.0
_TRIES: Final = 4
_SUFFIXES: Final = {"jpeg": "jpg"}
_NEEDED: Final = ("policy", "signature", "upload_dir", "upload_host", "oss_access_key_id")


@dataclass(slots=True)
class Upload:
    """What one request's files need.

    Attributes:
        api: to ask for policies with.
        connection: to the account.
        memory: of what was uploaded before.
        model: that the files are for; an upload is bound to it.
        facts: of the model.
        inside: bytes of files that already stand inside the request.
    """

    api: Api
    connection: Connection
    memory: UploadMemory
    model: str
    facts: ModelFacts
    inside: int = 0

    def publish(self, path: Path, asset: Asset, sent: Sent) -> str:
        """Return the address of a file; see `publish.Publish`."""
        size, channel = path.stat().st_size, self._channel(asset)
        if channel.local == "inline" and size <= _INLINE_EACH and self.inside + size <= _INLINE_ALL:
            self.inside += size
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != asset.sha256:
                raise _failed(asset, "changed while it was read", slug="plan-out-of-date")
            return b"".join(url_of_bytes(data).pieces()).decode()
        if channel.local == "none":
            raise _failed(asset, "has to be a public address for this model", slug="needs-public-url")
        account = f"{self.connection.base_url} {self.connection.key.fingerprint}"
        key = UploadKey(asset.sha256, self.model, account)
        hours = self.connection.facts.lifetimes.upload - _MARGIN_HOURS
        return self.memory.once(key, 3600 * hours, lambda: self._upload(path, asset, sent))

    def _channel(self, asset: Asset) -> Channel:
        kind = asset.facts.kind if asset.facts else ""
        delivery = self.facts.delivery
        return {"image": delivery.image, "video": delivery.video}.get(kind, delivery.voice)

    def _upload(self, path: Path, asset: Asset, sent: Sent) -> str:
        for attempt in range(_TRIES):
            if attempt:
                self.connection.clock.pause(2.0**attempt)
            try:
                policy = self._policy(asset)
            except BackendError as error:
                if error.verdict.retry == "never" or attempt + 1 == _TRIES:
                    raise
                continue
            # A policy forbids overwriting, and an attempt whose answer was lost may have stored the file.
            name = f"{asset.sha256[:24]}-{secrets.token_hex(4)}.{_suffix(asset)}"
            fields = _fields(policy, name)
            posted = post_form(policy["upload_host"], fields, path, name, sent)
            if posted.status == _STORED:
                if posted.sha256 != asset.sha256:
                    raise _failed(asset, "changed while it was uploaded", slug="plan-out-of-date")
                return f"oss://{fields['key']}"
            if posted.status in _REFUSED:
                break
        raise self._not_stored(asset, posted)

    def _policy(self, asset: Asset) -> dict[str, str]:
        answer = self.api.ask("GET", "uploads", params={"action": "getPolicy", "model": self.model})
        # The reference shows `data`; the official client reads `output`.
        found = answer.data.get("data", answer.data.get("output"))
        data: Mapping[str, object] = found if isinstance(found, dict) else {}
        policy = {name: value for name, value in data.items() if isinstance(value, str)}
        if not all(policy.get(name) for name in _NEEDED):
            raise _failed(asset, "could not be uploaded: the answer holds no upload policy", retry=True)
        self._check_host(asset, policy["upload_host"])
        most = data.get("max_file_size_mb")
        size = asset.facts.size if asset.facts else 0
        if isinstance(most, int | float) and not isinstance(most, bool) and 0 < most < size / (1 << 20):
            raise _failed(asset, f"is larger than the {most:g} MB that may be uploaded", slug="reference-refused")
        return policy

    def _check_host(self, asset: Asset, url: str) -> None:
        """Raise a BackendError where a file may not be sent to an address; https is a part of what is checked first."""
        host = urlsplit(check_base_url(url, "upload_host")).hostname or ""
        own = urlsplit(self.connection.base_url).hostname or ""
        if is_loopback(host) and is_loopback(own):
            return
        if not is_among(host, self.connection.facts.result_hosts):
            raise _failed(asset, f"would be uploaded to `{host}`, which is not one of the provider's hosts")

    def _not_stored(self, asset: Asset, posted: Posted) -> BackendError:
        words = provider_words(posted.told, self.connection.key)
        told = ", ".join(part for part in (f"HTTP {posted.status}" if posted.status else "", words) if part)
        return _failed(asset, f"could not be uploaded: {told}", retry=posted.status not in _REFUSED)


_STORED = 200
# 403 is also what a policy gets that has run out.
_REFUSED = frozenset(range(400, 500)) - {403, 408, 429}


def _fields(policy: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the form's fields in the order in which the official client sends them."""
    return {
        "OSSAccessKeyId": policy["oss_access_key_id"],
        "Signature": policy["signature"],
        "policy": policy["policy"],
        "key": f"{policy['upload_dir']}/{name}",
        "x-oss-object-acl": policy.get("x_oss_object_acl", "private"),
        "x-oss-forbid-overwrite": policy.get("x_oss_forbid_overwrite", "true"),
        "success_action_status": str(_STORED),
        "x-oss-content-type": mimetypes.guess_type(name)[0] or "application/octet-stream",
    }


def _suffix(asset: Asset) -> str:
    """Return the suffix of what the file is, whatever it is called: the service looks at it."""
    known = asset.facts.format if asset.facts else Path(asset.location).suffix.lstrip(".").lower()
    return _SUFFIXES.get(known, known or "bin")


def _failed(asset: Asset, reason: str, *, slug: str = "generation-failed", retry: bool = False) -> BackendError:
    return BackendError(f"`{asset.location}` {reason}", verdict=Verdict(slug, retry="again" if retry else "never"))
