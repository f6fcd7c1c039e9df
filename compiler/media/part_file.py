"""A media file under another name until it is whole.

`encode` and `film_writer` write into its container. Invariant: a file of the final name is complete, and a
failure leaves the one before it alone and no part behind.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import av
from av.error import FFmpegError

from compiler.media.encode_error import EncodeError

_OPTIONS: Final = (("movflags", "+faststart"), ("fflags", "+bitexact"))
"""Bit-exact muxing keeps library versions and dates out of the file."""

_MILLISECONDS: Final = 1000
"""What FFmpeg writes lengths in where nobody says otherwise."""


class PartFile:
    """A fast-start MP4 that is being written.

    Attributes:
        container: what to write into.
    """

    def __init__(self, path: Path, noun: str, timescale: int = _MILLISECONDS) -> None:
        """Begin a file.

        Args:
            path: its final name; its folder exists.
            noun: what messages call it, e.g. `the film`.
            timescale: parts of a second that lengths are written in.

        Raises:
            EncodeError: it cannot be opened.
        """
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._noun = noun
        try:
            options = {**dict(_OPTIONS), "movie_timescale": str(timescale)}
            self.container = av.open(str(self._part), "w", format="mp4", container_options=options)
        except (FFmpegError, OSError) as error:
            raise self._failure(error) from error

    @contextlib.contextmanager
    def failures(self) -> Iterator[None]:
        """Remove what there is when the encoder or the disk fails, and raise it as an `EncodeError`."""
        try:
            yield
        except (FFmpegError, OSError) as error:
            self._abandon()
            raise self._failure(error) from error

    def close(
        self,
        error: BaseException | None,
        finish: Callable[[], None] | None = None,
        finished: Callable[[Path], None] | None = None,
    ) -> None:
        """Complete the file and give it its name, or remove what there is.

        Args:
            error: what went wrong before, if anything did.
            finish: writes what is still missing, if anything is.
            finished: changes the complete file before it has its name, if anything does.

        Raises:
            EncodeError: it cannot be completed.
        """
        if error is not None:
            self._abandon()
            return
        with self.failures():
            if finish is not None:
                finish()
            self.container.close()
            if finished is not None:
                finished(self._part)
            self._part.replace(self._path)

    def _abandon(self) -> None:
        with contextlib.suppress(FFmpegError, OSError):
            self.container.close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _failure(self, error: Exception) -> EncodeError:
        return EncodeError(f"cannot write {self._noun}: {error}")
