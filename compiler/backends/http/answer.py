"""An answer of a provider, read whole, as plain data.

`backends.http.api` makes it. Invariant: it holds no key, and what is no JSON object has empty `data`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: of HTTP.
        headers: names in lower case.
        data: the JSON object of the body; empty where the body is none.
        is_json: whether the body was a JSON object.
        text: the beginning of the body, for messages.
        retry_after: seconds that the provider asks to wait, or None.
    """

    status: int
    headers: Mapping[str, str]
    data: Mapping[str, object]
    is_json: bool
    text: str
    retry_after: float | None


_SHOWN = 200


def read_answer(status: int, headers: Mapping[str, str], body: bytes, retry_after: float | None) -> Answer:
    """Return an answer from its parts."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    known = data if isinstance(data, dict) else {}
    text = " ".join(body[: 4 * _SHOWN].decode("utf-8", "replace").split())[:_SHOWN]
    return Answer(status, {k.lower(): v for k, v in headers.items()}, known, isinstance(data, dict), text, retry_after)
