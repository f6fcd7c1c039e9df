"""What the documentation of Wan reference-to-video allows, as numbers of the emulator's own.

Read 2026-11-20 in the create-task reference, the reference-to-video guide and the error table. Invariant:
nothing here is shared with the compiler's catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

WAN27: Final = frozenset({"wan2.7-r2v", "wan2.7-r2v-2026-06-12"})
WAN26: Final = frozenset({"wan2.6-r2v", "wan2.6-r2v-flash"})

SEED_MAX: Final = 2147483647
NEGATIVE_MAX: Final = 500
REFERENCES_MAX: Final = 5

SIZES27: Final[Mapping[str, Mapping[str, tuple[int, int]]]] = MappingProxyType(
    {
        "720P": {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960), "4:3": (1104, 832), "3:4": (832, 1104)},
        "1080P": {
            "16:9": (1920, 1080),
            "9:16": (1080, 1920),
            "1:1": (1440, 1440),
            "4:3": (1648, 1248),
            "3:4": (1248, 1648),
        },
    }
)
SIZES26: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "1280*720": ("720P", "16:9"),
        "720*1280": ("720P", "9:16"),
        "960*960": ("720P", "1:1"),
        "1088*832": ("720P", "4:3"),
        "832*1088": ("720P", "3:4"),
        "1920*1080": ("1080P", "16:9"),
        "1080*1920": ("1080P", "9:16"),
        "1440*1440": ("1080P", "1:1"),
        "1632*1248": ("1080P", "4:3"),
        "1248*1632": ("1080P", "3:4"),
    }
)

CAPS: Final = (Decimal(5), Decimal("2.5"), Decimal("1.65"), Decimal("1.25"), Decimal(1))
"""Seconds that one reference video is billed at most, by how many references are counted."""
PRICES: Final[Mapping[str, Decimal]] = MappingProxyType({"720P": Decimal("0.10"), "1080P": Decimal("0.15")})
"""USD a second outside China, to which an address on this machine belongs."""
CURRENCY: Final = "USD"

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What a file of one kind may be.

    Attributes:
        formats: names as a probe tells them.
        sides: shortest and longest, in pixels.
        seconds: shortest and longest.
        megabytes: most.
    """

    formats: frozenset[str]
    megabytes: int
    sides: tuple[int, int] = (0, 0)
    seconds: tuple[float, float] = (0.0, 0.0)


IMAGE: Final = FileLimits(frozenset({"jpeg", "png", "bmp", "webp"}), 20, (240, 8000))
VIDEO27: Final = FileLimits(frozenset({"mp4", "mov"}), 100, (240, 4096), (1, 30))
VIDEO26: Final = FileLimits(frozenset({"mp4", "mov"}), 100, (240, 4096), (2, 30))
VOICE: Final = FileLimits(frozenset({"wav", "mp3"}), 15, seconds=(1, 10))
ASPECT_MAX: Final = 8
FPS: Final = (15, 60)
