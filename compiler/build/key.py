"""The request key: what a clip is called in the store.

Comes from `GenerationRequest.canonical`; used by planner, store and lock. Invariant: no name, id, path
or tool version goes in, so renaming or moving never makes anything again.
"""

import hashlib
import json
from collections.abc import Mapping

from compiler.ir.request import GenerationRequest
from compiler.ir.staging import Slate

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def request_key(request: GenerationRequest) -> str:
    """Return the SHA-256, in hex, of the request's canonical JSON."""
    return _digest(request.canonical())


def slate_digest(slate: Slate) -> str:
    """Return the digest of what an animatic writes on its picture, which is no part of the key."""
    return _digest(slate.canonical())


def _digest(value: Mapping[str, object]) -> str:
    return hashlib.sha256(_ENCODER.encode(value).encode()).hexdigest()
