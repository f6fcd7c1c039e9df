"""Measures one file of unknown origin: magic bytes, then a full read, then a decode.

Only the probe's limited child calls this. Invariant: what it returns as facts was counted from the
content, never believed from a header, and a file that breaks off anywhere has no facts.
"""

import hashlib
import stat
from pathlib import Path
from typing import Final

from compiler.ir.asset import AssetFacts
from compiler.media.decode_error import DecodeError
from compiler.media.magic import FILMS_AND_SOUNDS, HEAD_BYTES, STILLS, formats_of, sniff
from compiler.media.picture_file import decode_still, open_still
from compiler.media.probe_problem import ProbeProblem
from compiler.media.reel import measure_reel

MAX_BYTES: Final = 2 << 30


def measure(path: Path) -> AssetFacts | ProbeProblem:
    """Return the facts of a file's content, or what is wrong with it."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            # Opening a pipe would wait for somebody to write into it.
            is_folder = stat.S_ISDIR(about.st_mode)
            return ProbeProblem("asset-missing", "it is a folder" if is_folder else "it is not a file")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            name = sniff(head)
            problem = _judge(name, path.suffix, about.st_size)
            if problem is not None:
                return problem
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return _facts(path, name, digest, about.st_size)
    except FileNotFoundError:
        return ProbeProblem("asset-missing", "there is no such file")
    except DecodeError as error:
        return ProbeProblem("asset-corrupt", str(error))
    except (OSError, ValueError) as error:
        return ProbeProblem("asset-missing", f"it cannot be read: {getattr(error, 'strerror', None) or error}")


def _judge(name: str, suffix: str, size: int) -> ProbeProblem | None:
    """Return what can be said against a file before anything decodes it."""
    promised = formats_of(suffix)
    if size == 0:
        return ProbeProblem("asset-corrupt", "it is empty")
    if size > MAX_BYTES:
        return ProbeProblem("asset-format", f"it is larger than {MAX_BYTES >> 30} GB")
    if not name:
        return ProbeProblem("asset-corrupt", "its content is no image, video or sound")
    if suffix and name not in promised and (promised or name in STILLS | FILMS_AND_SOUNDS):
        return ProbeProblem("asset-disguised", f"its content is {_spoken(name)}, not what `{suffix}` says")
    if name not in STILLS | FILMS_AND_SOUNDS:
        return ProbeProblem("asset-format", f"{_spoken(name)} is not a format that scenes use")
    return None


def _spoken(name: str) -> str:
    return "text" if name == "text" else name.upper()


def _facts(path: Path, name: str, digest: str, size: int) -> AssetFacts | ProbeProblem:
    if name in STILLS:
        with open_still(path) as image:
            transparent = image.has_transparency_data
            # Decoding upright finds damage, and the size that a viewer sees.
            upright = decode_still(image)
        return AssetFacts(
            digest, size, "image", name, width=upright.width, height=upright.height, has_alpha=transparent
        )
    reel = measure_reel(path, name)
    if isinstance(reel, ProbeProblem):
        return reel
    return AssetFacts(
        digest,
        size,
        "video" if reel.width else "audio",
        name,
        width=reel.width,
        height=reel.height,
        seconds=reel.seconds,
        fps=reel.fps,
        has_audio=reel.has_audio,
    )
