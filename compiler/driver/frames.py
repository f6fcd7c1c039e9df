"""The frames that shots begin with, cut out of the clips before them.

Used by both runners right before a request is made or sent. Invariant: a picture is cut anew out of bytes that were
just compared with their checksum, so that no request begins with a frame that is not the film's.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from compiler.build.store import Store, file_sha256
from compiler.driver.workplace import scratch
from compiler.ir.asset import AssetFacts
from compiler.ir.frame import Frame
from compiler.ir.request import GenerationRequest
from compiler.media.decode_error import DecodeError

_FOLDER = ".scenec/frames"


class FrameError(Exception):
    """There is no frame to begin with; the message says why."""


class Frames:
    """Frames of the clips of one store, cut into the repository's scratch folder."""

    def __init__(self, root: Path, store: Store) -> None:
        """Cut nothing yet, and throw away what a run that was killed had cut.

        Args:
            root: the folder that assets' locations are relative to.
            store: where the clips are.
        """
        self._root = root
        self._store = store
        shutil.rmtree(root / _FOLDER, ignore_errors=True)

    @contextmanager
    def filled(self, request: GenerationRequest, clip: str = "") -> Iterator[GenerationRequest]:
        """Yield a request whose first frame is a file, for as long as that is needed; any other one as it is.

        Args:
            request: to be made.
            clip: SHA-256 of the clip before, where the frame's key does not say it.

        Raises:
            FrameError: the clip before is not here, is not what was planned, or has no last frame.
            OSError: the picture cannot be written.
        """
        frame = request.frame
        if frame is None:
            yield request
            return
        name = f"{secrets.token_hex(8)}.png"
        picture = scratch(self._root) / "frames" / name
        picture.parent.mkdir(exist_ok=True)
        try:
            facts = _cut(self._clip(frame, clip or frame.clip), picture, frame)
            opening = replace(request.media[-1].asset, location=f"{_FOLDER}/{name}", facts=facts, sha256=facts.sha256)
            yield request.beginning_with(opening)
        finally:
            picture.unlink(missing_ok=True)

    def _clip(self, frame: Frame, sha256: str) -> Path:
        if not frame.footage:
            if not sha256 or not self._store.holds(sha256):
                raise FrameError(f"the clip of `{frame.shot}` is not here")
            return self._store.blob(sha256)
        path = self._root / frame.footage
        try:
            is_planned = file_sha256(path) == frame.clip
        except OSError as error:
            raise FrameError(f"`{frame.footage}` cannot be read: {error.strerror}") from None
        if not is_planned:
            raise FrameError(f"`{frame.footage}` has changed since it was planned")
        return path


def _cut(clip: Path, picture: Path, frame: Frame) -> AssetFacts:
    from compiler.media.last_frame import write_last_frame  # noqa: PLC0415  (few films have shots that go on so)

    try:
        width, height = write_last_frame(clip, picture, until=frame.until)
    except DecodeError as error:
        raise FrameError(f"the last frame of `{frame.shot}` cannot be read: {error}") from error
    return AssetFacts(file_sha256(picture), picture.stat().st_size, "image", "png", width, height)
