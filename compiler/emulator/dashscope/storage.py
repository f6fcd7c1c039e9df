"""The temporary storage: upload policies, and the form that a file is posted with.

Source: the guide to temporary file addresses, the form upload reference of the object storage, and what the
official client sends. Invariant: a file is kept only under a policy that was handed out, by what it says.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from compiler.emulator.dashscope.limits import MEGABYTE
from compiler.emulator.stage import Stage, new_name
from compiler.emulator.storage_error import storage_error

LIFETIME: Final = 48 * 3600.0
"""Seconds that an uploaded file is kept. Source: the guide."""
_POLICY_SECONDS: Final = 300
_LARGEST: Final = 100
_ACCESS: Final = "LTAI-rehearsal"
_FIXED: Final = {"OSSAccessKeyId": _ACCESS, "x-oss-object-acl": "private", "x-oss-forbid-overwrite": "true"}
_NEEDED: Final = (*_FIXED, "Signature", "policy", "key", "success_action_status")
_MAY: Final = frozenset((*_NEEDED, "x-oss-content-type"))


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that was handed out.

    Attributes:
        folder: that keys begin with.
        account: whose it is.
        model: that files may be used with.
        expires: seconds since the epoch.
    """

    folder: str
    account: str
    model: str
    expires: float


class Storage:
    """Hands out policies and takes files."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._policies: dict[str, Policy] = {}

    def policy(self, account: str, model: str) -> dict[str, object]:
        """Return the answer to a request for a policy."""
        now = self._stage.wall()
        day = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
        policy = Policy(f"dashscope-instant/{account}/{day}/{new_name()}", account, model, now + _POLICY_SECONDS)
        written = {
            "expiration": datetime.fromtimestamp(policy.expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "conditions": [
                ["content-length-range", 0, _LARGEST * MEGABYTE],
                ["starts-with", "$key", policy.folder],
                {"x-oss-object-acl": "private"},
                {"x-oss-forbid-overwrite": "true"},
            ],
        }
        text = base64.b64encode(json.dumps(written).encode()).decode()
        self._policies[text] = policy
        data = {
            "policy": text,
            "signature": self._sign(text),
            "upload_dir": policy.folder,
            "upload_host": f"{self._stage.base_url}/oss",
            "expire_in_seconds": _POLICY_SECONDS,
            "max_file_size_mb": _LARGEST,
            "capacity_limit_mb": 999_999,
            "oss_access_key_id": _ACCESS,
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }
        return {"request_id": new_name(), "data": data}

    async def take(self, request: Request) -> Response:
        """Answer a posted form."""
        request_id = secrets.token_hex(12).upper()
        if "authorization" in request.headers:
            told = "A form carries its signature; an Authorization header has no place beside it."
            return storage_error(400, "InvalidArgument", told, request_id)
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            return storage_error(400, "MalformedPOSTRequest", "The body is no multipart/form-data.", request_id)
        async with request.form(max_files=1, max_fields=20) as form:
            parts = form.multi_items()
            problem = _shape(parts)
            if problem:
                return storage_error(400, "InvalidArgument", problem, request_id)
            fields = {name: value for name, value in parts[:-1] if isinstance(value, str)}
            file = parts[-1][1]
            content = await file.read() if isinstance(file, UploadFile) else b""
        return await self._judge(fields, content, request_id)

    async def _judge(self, fields: dict[str, str], content: bytes, request_id: str) -> Response:
        policy = self._policies.get(fields["policy"])
        told = ""
        if not hmac.compare_digest(self._sign(fields["policy"]).encode(), fields["Signature"].encode()) or not policy:
            told = "The request signature we calculated does not match the signature you provided."
            return storage_error(403, "SignatureDoesNotMatch", told, request_id)
        wrong = next((name for name, value in _FIXED.items() if fields[name] != value), "")
        if policy.expires < self._stage.wall():
            told = "Invalid according to Policy: Policy expired."
        elif wrong:
            told = f"Invalid according to Policy: Policy Condition failed: {wrong}"
        elif not fields["key"].startswith(f"{policy.folder}/"):
            told = 'Invalid according to Policy: Policy Condition failed: ["starts-with", "$key"]'
        if told:
            return storage_error(403, "AccessDenied", told, request_id)
        if len(content) > _LARGEST * MEGABYTE:
            return storage_error(400, "EntityTooLarge", "The file is larger than the policy allows.", request_id)
        if self._stage.objects.find(fields["key"]) is not None:
            told = "The object you specified already exists and can not be overwritten."
            return storage_error(409, "FileAlreadyExists", told, request_id)
        await self._stage.objects.store(fields["key"], content, (policy.account, policy.model), LIFETIME)
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest().upper()
        return Response(b"", 200, {"ETag": f'"{digest}"', "x-oss-request-id": request_id})

    def _sign(self, policy: str) -> str:
        digest = hmac.new(self._stage.secret, policy.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()


def _shape(parts: Sequence[tuple[str, UploadFile | str]]) -> str:
    """Return what is wrong with a form's fields and their order, or nothing."""
    names = [name for name, _ in parts]
    if not parts or names[-1] != "file" or not isinstance(parts[-1][1], UploadFile):
        return "The file has to be the last field of the form."
    missing = next((name for name in _NEEDED if name not in names), "")
    if missing:
        return f"The form has no field {missing}."
    unknown = next((name for name in names[:-1] if name not in _MAY), "")
    if unknown or len(set(names)) != len(names):
        return f"The field {unknown or 'names'} is not expected."
    if dict(parts)["success_action_status"] != "200":
        return "success_action_status has to be 200."
    return ""
