"""What a backend is.

`backends.registry` finds one by name; `driver.runner` calls it. Invariant: a backend sees a
`GenerationRequest` and a `Slate`, never a scene.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

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


@dataclass(frozen=True, slots=True)
class Subject:
    """The part of a request that a failure is about.

    Attributes:
        field: of the request: `prompt`, `negative_prompt`, `media`, `voice`, `first_frame`, `seconds`, `ratio`,
            `resolution`, `seed`; empty for the request as a whole.
        item: index into the request's media, for `media` and `voice`; None where it is not known.
    """

    field: str = ""
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failure means for the shot and for the run.

    Attributes:
        slug: of the diagnostic that it becomes.
        retry: `never`; `again` at once is harmless; `later`, after a pause; `resubmit`: a new job is free to try.
        scope: whether only this shot is concerned or every one of the account.
        help: what the author can do; may be empty.
    """

    slug: str = "generation-failed"
    retry: Literal["never", "again", "later", "resubmit"] = "never"
    scope: Literal["shot", "account"] = "shot"
    help: str = ""


class BackendError(Exception):
    """A provider's or renderer's failure to make a clip.

    Attributes:
        message: for the author, without keys and signed addresses.
        verdict: what follows from it.
        subject: the part of the request that it is about.
        code: the provider's own code, or empty.
        status: of HTTP, or 0.
        request_id: the provider's name of the request, for its support; may be empty.
        retry_after: seconds that the provider asked to wait, or None.
        billed: whether it may have cost money.
    """

    def __init__(  # noqa: PLR0913  (each is part of what a provider says)
        self,
        message: str,
        *,
        verdict: Verdict = Verdict(),
        subject: Subject = Subject(),
        code: str = "",
        status: int = 0,
        request_id: str = "",
        retry_after: float | None = None,
        billed: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.verdict = verdict
        self.subject = subject
        self.code = code
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.billed = billed


class AnswerLostError(BackendError):
    """A request was sent, and its answer never came or says nothing: it may have been accepted and billed."""


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
