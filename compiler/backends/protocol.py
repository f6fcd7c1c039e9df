"""What a backend is.

`backends.registry` finds one by name; `driver.runner` calls it. Invariant: a backend sees a
`GenerationRequest` and a `Slate`, never a scene.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from compiler.ir.request import GenerationRequest
from compiler.ir.staging import Slate

Progress = Callable[[float], None]
"""Called with the share done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the author should know about a clip that was made all the same.

    Attributes:
        slug: of the diagnostic that it becomes, a warning or a note.
        message: for the author, in the words of diagnostics.
    """

    slug: str
    message: str


class BackendError(Exception):
    """A provider's or renderer's failure to make a clip.

    Attributes:
        message: for the author.
        code: the provider's own code, or empty.
        billed: whether it may have cost money.
    """

    def __init__(self, message: str, *, code: str = "", billed: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.billed = billed


class Backend(Protocol):
    """Makes clips."""

    def generate(
        self, request: GenerationRequest, slate: Slate, root: Path, destination: Path, progress: Progress
    ) -> tuple[Remark, ...]:
        """Make one clip.

        Args:
            request: what to make.
            slate: what to write on it, where the backend writes on it at all.
            root: the folder that local assets' locations are relative to.
            destination: where the clip goes; it does not exist yet.
            progress: told the share done.

        Returns:
            Remarks for the author, e.g. `missing-glyphs` for characters that no font could draw.

        Raises:
            BackendError: the clip could not be made; `destination` does not exist.
        """


Body = Mapping[str, object]
"""A request body as the provider would get it, local files as root-relative paths."""
