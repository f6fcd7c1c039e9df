"""What a file is by its first bytes.

The probe looks here before any decoder sees the file. Invariant: nothing is opened or parsed, so no
disguise can make a decoder run that its suffix does not ask for.
"""

from types import MappingProxyType
from typing import Final

HEAD_BYTES: Final = 4096
"""How much of a file `sniff` wants to see."""

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"BM", "bmp"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    # What people rename rather than export.
    (b"8BPS", "psd"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
)
_RIFF_FORMS: Final = MappingProxyType({b"WAVE": "wav", b"AVI ": "avi", b"WEBP": "webp"})
_STILL_BRANDS: Final = MappingProxyType(
    {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"avif": "avif", b"avis": "avif"}
)
_MPEG_SYNC: Final = 0xFF
_BMP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})

_SUFFIXES: Final = MappingProxyType(
    {
        ".png": frozenset({"png"}),
        ".jpg": frozenset({"jpeg"}),
        ".jpeg": frozenset({"jpeg"}),
        ".jpe": frozenset({"jpeg"}),
        ".jfif": frozenset({"jpeg"}),
        ".bmp": frozenset({"bmp"}),
        ".webp": frozenset({"webp"}),
        ".gif": frozenset({"gif"}),
        # QuickTime and MP4 are one family, and cameras mix the suffixes.
        ".mp4": frozenset({"mp4", "mov"}),
        ".m4v": frozenset({"mp4", "mov"}),
        ".m4a": frozenset({"mp4", "mov"}),
        ".mov": frozenset({"mp4", "mov"}),
        ".qt": frozenset({"mp4", "mov"}),
        ".webm": frozenset({"webm"}),
        ".mkv": frozenset({"mkv", "webm"}),
        ".mka": frozenset({"mkv", "webm"}),
        ".avi": frozenset({"avi"}),
        ".wav": frozenset({"wav"}),
        ".mp3": frozenset({"mp3"}),
        ".flac": frozenset({"flac"}),
        ".ogg": frozenset({"ogg"}),
        ".oga": frozenset({"ogg"}),
        ".opus": frozenset({"ogg"}),
        ".aac": frozenset({"aac"}),
    }
)
STILLS: Final = frozenset({"png", "jpeg", "bmp", "webp", "gif"})
FILMS_AND_SOUNDS: Final = frozenset({"mp4", "mov", "webm", "mkv", "avi", "wav", "mp3", "flac", "ogg", "aac"})


def sniff(head: bytes) -> str:
    """Return the format of a file that begins so, `text`, or an empty string when it is none that is known.

    Args:
        head: the first `HEAD_BYTES` bytes, or the whole of a shorter file.
    """
    for signature, name in _SIGNATURES:
        if head.startswith(signature) and (name != "bmp" or _is_bmp(head)):
            return name
    if head[:4] == b"RIFF":
        return _RIFF_FORMS.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[4:8] in {b"moov", b"mdat", b"wide"}:
        # QuickTime from before there were brands.
        return "mov"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "webm" if b"webm" in head[:64] else "mkv"
    return _mpeg_audio(head) or ("text" if _is_text(head) else "")


def formats_of(suffix: str) -> frozenset[str]:
    """Return the formats that a suffix such as `.png` promises; none for a suffix that says nothing."""
    return _SUFFIXES.get(suffix.lower(), frozenset())


def _brand(head: bytes) -> str:
    major = head[8:12]
    return _STILL_BRANDS.get(major, "mov" if major == b"qt  " else "mp4")


def _is_bmp(head: bytes) -> bool:
    """Two letters are too little to go by: the length of the second header must be one that exists."""
    return int.from_bytes(head[14:18], "little") in _BMP_HEADERS


def _mpeg_audio(head: bytes) -> str:
    if len(head) < 4 or head[0] != _MPEG_SYNC or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - a frame header
        return ""
    if head[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ADTS: twelve sync bits, layer 0
        return "aac"
    has_layer = head[1] & 0x06 != 0
    has_rate = head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C  # noqa: PLR2004 - all ones are reserved
    return "mp3" if has_layer and has_rate else ""


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        # The head may end inside a character.
        head[: max(1, len(head) - 3)].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
