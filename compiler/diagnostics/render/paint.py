"""Colour for terminals: a text and its role come in, the text with or without ANSI codes goes out.

Used by the text rendering only. Invariant: without colour nothing is added.
"""

from dataclasses import dataclass
from types import MappingProxyType

_CODES = MappingProxyType(
    {"error": "1;31", "warning": "1;33", "note": "1;36", "gutter": "1;34", "secondary": "1;34", "strong": "1"}
)


@dataclass(frozen=True, slots=True)
class Paint:
    """Paints texts by their role.

    Attributes:
        color: whether there is colour at all.
    """

    color: bool

    def __call__(self, text: str, role: str) -> str:
        """Return a text in the colour of a role; an unknown or empty role has none."""
        code = _CODES.get(role) if self.color and text.strip() else None
        return text if code is None else f"\x1b[{code}m{text}\x1b[0m"
