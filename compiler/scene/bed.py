"""Beds as authors write them: music or ambience that lies under a scene or a whole film.

`load` validates them, `asset_uses` collects their files, `passes` lower them. Invariant: a bed is a path or a mapping,
and what it was tells where its file is written.
"""

from typing import Annotated

from pydantic import Field

from compiler.scene.entry import Entry
from compiler.scene.settings import PLAIN_NUMBER, Decibels, Flag
from compiler.source.route import Route

NO_BED = "none"
"""What stands in place of a file where a scene goes without the bed of its story."""


class BedEntry(Entry):
    """A bed in long form."""

    file: str = Field(min_length=1, description="The sound: a path relative to this file; `none` for nothing.")
    gain: Decibels = Field(0.0, description="Decibels by which it is raised, or lowered if below 0.")
    duck: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False), PLAIN_NUMBER] | None = Field(
        None, description="Decibels by which it is lowered while somebody speaks: 12 for music, 0 for ambience."
    )
    loop: Flag | None = Field(
        None, description="Whether it begins again when it is over: `false` for music, `true` for ambience."
    )
    fade: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False), PLAIN_NUMBER] = Field(
        1.0, description="Seconds that it takes to come in and to go out."
    )


Bed = Annotated[str, Field(min_length=1)] | BedEntry
"""A path, or the long form."""


def long_form(bed: Bed) -> BedEntry:
    """Return a bed in long form."""
    return BedEntry(file=bed) if isinstance(bed, str) else bed


def bed_route(bed: Bed, at: Route) -> Route:
    """Return where the file of a bed is written that stands at a route."""
    return at if isinstance(bed, str) else at / "file"
