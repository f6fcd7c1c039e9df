"""A key: a string that does not show itself.

`cli.settings` wraps what the environment holds; `backends.http` unwraps it into one header, of one host.
Invariant: neither `str`, `repr`, a log nor an exception ever contains it.
"""

import hashlib


class Secret:
    """A provider's key."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the key itself, for the header that it belongs into."""
        return self._value

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that tell keys apart and give nothing away."""
        return hashlib.sha256(b"scenec account\0" + self._value.encode()).hexdigest()[:12]

    @property
    def last_four(self) -> str:
        """The last four characters, by which people tell keys apart; nothing of a short key."""
        return self._value[-4:] if len(self._value) > 8 else ""  # noqa: PLR2004

    def redact(self, text: str) -> str:
        """Return a text without the key, where it occurs."""
        return text.replace(self._value, f"…{self._value[-4:]}") if self._value else text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__
