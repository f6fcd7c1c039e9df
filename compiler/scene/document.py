"""The three kinds of YAML file, told apart by their top-level key."""

from typing import Annotated, Literal

from pydantic import Field

from compiler.scene.bed import Bed
from compiler.scene.declaration import CharacterEntry, LocationEntry, PropEntry
from compiler.scene.entry import Entry
from compiler.scene.settings import PLAIN_NUMBER, Flag, Settings
from compiler.scene.shot import Language, ShotEntry
from compiler.scene.subtitles import SubtitlesEntry
from compiler.scene.titles import CreditsEntry, OpeningEntry

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]
Mentions = Literal["names", "explicit"]
Degradable = Literal["voice", "first_frame", "ratio", "negative", "seed", "watermark", "prompt_extend"]


class LibraryDocument(Entry):
    """A library: declarations only, pulled in by `use`."""

    use: tuple[str, ...] = Field((), description="Other libraries, relative to this file.")
    characters: dict[Id, CharacterEntry] = Field({}, description="Who can speak.")
    locations: dict[Id, LocationEntry] = Field({}, description="Where it happens.")
    props: dict[Id, PropEntry] = Field({}, description="Things.")


class SharedDocument(LibraryDocument):
    """What scenes and stories have in common."""

    defaults: Settings = Field(Settings(), description="Settings for every shot.")
    profiles: dict[Id, Settings] = Field({}, description="Named settings that win over those of the shots.")
    languages: tuple[Language, ...] = Field(
        (), description="The languages that lines are written in; the first is the film's own, the others are dubs."
    )
    mentions: Mentions | None = Field(None, description="`explicit`: only `@id` means a declaration in prose.")
    allow_degraded: tuple[Degradable, ...] = Field((), description="Features that a backend may leave out.")
    opening: Flag | OpeningEntry | None = Field(None, description="The title before the first shot of the film.")
    credits: Flag | CreditsEntry | None = Field(None, description="The cast after the last shot of the film.")
    subtitles: SubtitlesEntry | None = Field(None, description="What becomes of the subtitles.")
    music: Bed | None = Field(None, description="Music under the scene, or under the whole film.")
    ambience: Bed | None = Field(None, description="Sounds of the place under the scene, or under the whole film.")
    loudness: Literal["off"] | Annotated[float, Field(ge=-40, le=-6, allow_inf_nan=False), PLAIN_NUMBER] | None = Field(
        None, description="How loud the film is, in LUFS; `off` leaves it as it comes. -14 if nothing is said."
    )
    budget: Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s*[A-Z]{3}$")] | None = Field(
        None, description="The most that one compile may spend on the scene, or on the whole story, e.g. `5 USD`."
    )


class SceneDocument(SharedDocument):
    """A scene."""

    scene: Annotated[str, Field(min_length=1)] = Field(description="The title.")
    shots: tuple[ShotEntry, ...] = Field(description="In film order.")


class StoryDocument(SharedDocument):
    """A story: shared declarations and the order of its scenes."""

    story: Annotated[str, Field(min_length=1)] = Field(description="The title.")
    scenes: tuple[str, ...] = Field(description="Paths or globs of scene files, in film order.")
    asset_roots: tuple[str, ...] = Field((), description="Folders outside the repository that assets may lie in.")
