"""Declarations: characters, locations and props, each with a picture or a film, and their looks.

`load` validates them; `passes.references` makes references of them.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from compiler.scene.entry import Entry

Location = Annotated[str, Field(min_length=1, description="A path relative to this file, or an http(s) address.")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LookEntry(Entry):
    """A variant of a declaration: exactly one of `image` and `video`."""

    image: Location | None = Field(None, description="A picture of it: a path or an address.")
    video: Location | None = Field(None, description="A film of it: a path or an address.")
    sha256: Sha256 | None = Field(None, description="The content hash of an address in `image` or `video`.")
    about: str = Field("", description="One phrase for the prompt.")
    locator: str = Field("", description="Where in a picture of several it is: `the woman on the left`.")


class CharacterLookEntry(LookEntry):
    """A variant of somebody who can speak."""

    voice: Location | None = Field(None, description="A recording of the timbre to clone.")
    voice_sha256: Sha256 | None = Field(None, description="The content hash of an address in `voice`.")


class DeclarationEntry(LookEntry):
    """What characters, locations and props have in common: exactly one of `image` and `video`, or looks."""

    name: str | None = Field(None, min_length=1, description="How prose calls it.")
    aliases: tuple[Annotated[str, Field(min_length=1)], ...] = Field((), description="Other names in prose.")
    looks: Mapping[str, LookEntry] = Field({}, description="Variants of it, which shots choose with `look`.")


class CharacterEntry(DeclarationEntry, CharacterLookEntry):
    """Somebody who can speak; the default `name` is the id in title case."""

    looks: Mapping[str, CharacterLookEntry] = Field({}, description="Variants of it, which shots choose with `look`.")


class LocationEntry(DeclarationEntry):
    """A place."""


class PropEntry(DeclarationEntry):
    """A thing."""
