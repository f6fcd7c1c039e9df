"""Reading a file: bytes come in, a `SourceFile` or the reason why there is none goes out.

Called by `scene.load` for every scene, story and library. Invariant: whatever lies at the path, the
answer is a value; no more than the size limit is ever read.
"""

import os
import stat
from pathlib import Path

from compiler.source.file import SourceFile
from compiler.source.problem import Problem, shown

SIZE_LIMIT = 8_000_000
"""Bytes; a thousand shots take about half a million."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"RIFF", "a WAV, AVI or WEBP file"),
    (b"ID3", "an MP3 recording"),
)


def read_source(path: Path, name: str) -> SourceFile | Problem:
    r"""Read a text file.

    A UTF-8 byte order mark is dropped; `\r\n` and `\r` become `\n`.

    Args:
        path: the file.
        name: how messages call it.

    Returns:
        The file, or a problem: unreadable-file, file-too-large, binary-file or not-utf8.
    """
    content = _read_bytes(path)
    if isinstance(content, Problem):
        return content
    text = _decode(content)
    if isinstance(text, Problem):
        return text
    return SourceFile(path, name, text.replace("\r\n", "\n").replace("\r", "\n"))


def _read_bytes(path: Path) -> bytes | Problem:
    try:
        # A device or a pipe would block or never end, so it is not even opened for reading.
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "is a folder" if path.is_dir() else "is not a regular file"
            return _unreadable(kind, "name a scene, story or library file")
        with path.open("rb") as stream:
            content = stream.read(SIZE_LIMIT + 1)
    except ValueError:
        return _unreadable("has a name that no file can have", "a path holds no NUL character")
    except OSError as error:
        return _unreadable(*_reason(error))
    if len(content) > SIZE_LIMIT:
        message = f"the file is larger than {SIZE_LIMIT // 1_000_000} MB"
        return Problem("file-too-large", message, 0, 0, "split it into several scenes of one story")
    return content


def _reason(error: OSError) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError):
        return "does not exist", "check the spelling of the path"
    if isinstance(error, PermissionError):
        return "may not be read", "give yourself the right to read it"
    reason = os.strerror(error.errno).lower() if error.errno else "input error"
    return f"cannot be read: {reason}", "see whether other programs can open it"


def _unreadable(reason: str, advice: str) -> Problem:
    return Problem("unreadable-file", f"the file {reason}", 0, 0, advice)


def _decode(content: bytes) -> str | Problem:
    kind = next((kind for signature, kind in _SIGNATURES if content.startswith(signature)), None)
    if content[4:8] == b"ftyp":
        kind = "an MP4 or MOV film"
    if kind is not None:
        return Problem("binary-file", f"the file is {kind}", 0, 0, "name the YAML file that uses it")
    if content.startswith(_UTF16_MARKS):
        return Problem("not-utf8", "the file is UTF-16 text", 0, 0, "save it as UTF-8")
    zero = content.find(b"\0")
    if zero >= 0:
        return Problem(
            "binary-file", f"the file is binary data: byte {zero} is NUL", 0, 0, "it has to be text in UTF-8"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(content, error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0))


def _not_utf8(content: bytes, position: int) -> Problem:
    line = content.count(b"\n", 0, position) + 1
    before = content[content.rfind(b"\n", 0, position) + 1 : position].decode("utf-8", "replace")
    after = f" after {shown(before[-20:])}" if before.strip() else ""
    return Problem(
        "not-utf8",
        f"the file is not UTF-8: byte {position} (0x{content[position]:02x}), in line {line}{after}",
        0,
        0,
        "save the file as UTF-8; it was probably written in an older encoding of its language",
    )
