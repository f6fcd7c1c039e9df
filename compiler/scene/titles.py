"""Title cards as authors write them: the opening and the end credits of a film.

`document` has them at the top of scenes and stories. Invariant: they belong to the film, so nothing in them can make
a shot anew.
"""

from typing import Annotated

from pydantic import Field

from compiler.scene.entry import Entry
from compiler.scene.settings import PLAIN_NUMBER

CardSeconds = Annotated[float, Field(ge=1, le=60), PLAIN_NUMBER]


class OpeningEntry(Entry):
    """The title, before the first shot."""

    seconds: CardSeconds | None = Field(None, description="How long it stands; 4 by default.")
    text: str | None = Field(None, min_length=1, description="In place of the title; may have several lines.")


class CreditsEntry(Entry):
    """Who was in it, after the last shot."""

    seconds: CardSeconds | None = Field(None, description="How long they stand; by default as long as they need.")
    text: str | None = Field(None, min_length=1, description="Below the cast, e.g. who wrote it; several lines.")
