"""Declarations: characters, locations and props, each with a picture or a film.

`load` validates them; `passes.resolve` makes references of them.
"""

from typing import Annotated

from pydantic import Field

from compiler.scene.entry import Entry

Location = Annotated[str, Field(min_length=1, description="A path relative to this file, or an http(s) address.")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DeclarationEntry(Entry):
    """What characters, locations and props have in common: exactly one of `image` and `video`."""

    name: str | None = Field(None, min_length=1, description="How prose calls it.")
    aliases: tuple[Annotated[str, Field(min_length=1)], ...] = Field((), description="Other names in prose.")
    image: Location | None = Field(None, description="A picture of it: a path or an address.")
    video: Location | None = Field(None, description="A film of it: a path or an address.")
    sha256: Sha256 | None = Field(None, description="The content hash of an address in `image` or `video`.")
    about: str = Field("", description="One phrase for the prompt.")


class CharacterEntry(DeclarationEntry):
    """Somebody who can speak; the default `name` is the id in title case."""

    voice: Location | None = Field(None, description="A recording of the timbre to clone.")
    voice_sha256: Sha256 | None = Field(None, description="The content hash of an address in `voice`.")


class LocationEntry(DeclarationEntry):
    """A place."""


class PropEntry(DeclarationEntry):
    """A thing."""
