"""Scenes written in tests, loaded as files and lowered with facts about their assets given by hand."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from compiler.diagnostics.diagnostic import Diagnostic
from compiler.diagnostics.locate import locate
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.shot import Shot, ShotList
from compiler.passes.names import Names
from compiler.scene.declaration import CharacterEntry, LocationEntry, PropEntry
from compiler.scene.load import Loaded
from compiler.scene.project import Declaration
from compiler.source.document import Sources
from compiler.source.route import Route

CAST = """\
characters:
  mara: {video: mara.mp4, voice: mara.wav, about: a woman in a red raincoat}
  jon: {image: jon.png, voice: jon.wav}
locations:
  yard: {image: yard.png}
"""

FACTS = {
    "image": AssetFacts("", 100_000, "image", "png", 1024, 1024),
    "video": AssetFacts("", 900_000, "video", "mp4", 1280, 720, 6.0, 30.0, has_audio=True),
    "voice": AssetFacts("", 90_000, "audio", "wav", seconds=4.0, has_audio=True),
}


@dataclass(frozen=True)
class Lowered:
    """What became of a scene, and what was said about it."""

    shot_list: ShotList
    diagnostics: tuple[Diagnostic, ...]
    sources: Sources

    @property
    def slugs(self) -> list[str]:
        return [item.code.slug for item in self.diagnostics]

    @property
    def problems(self) -> list[str]:
        """Errors and warnings, without notes."""
        return [item.code.slug for item in self.diagnostics if item.code.severity != "note"]

    @property
    def shot(self) -> Shot:
        """The only shot, which has no errors."""
        assert [item for item in self.diagnostics if item.code.severity == "error"] == []
        (shot,) = self.shot_list.shots
        return shot

    @property
    def prompt(self) -> str:
        """The only shot's prompt."""
        request = self.shot.request
        assert request is not None
        return request.prompt

    def places(self, slug: str) -> list[tuple[int, str]]:
        """Where a code was reported: line and the text under the caret."""
        found = []
        for item in self.diagnostics:
            if item.code.slug == slug:
                region = locate(item.primary, self.sources)
                file = self.sources[region.file].file
                found.append((file.position(region.start)[0], file.text[region.start : region.end]))
        return found


Lower = Callable[..., Lowered]


def given(loaded: Loaded, facts: Mapping[str, AssetFacts]) -> dict[Route, Asset]:
    """Return assets for all uses, their hash made of their path."""
    assets: dict[Route, Asset] = {}
    for use in loaded.uses:
        sha256 = hashlib.sha256(use.location.encode()).hexdigest()
        if use.path is None:
            assets[use.route] = Asset(use.location, remote=True, facts=None, sha256=use.sha256, route=use.route)
            continue
        found = replace(facts.get(use.location, FACTS[use.expects]), sha256=sha256)
        assets[use.route] = Asset(use.location, remote=False, facts=found, sha256=sha256, route=use.route)
    return assets


ENTRIES = {"character": CharacterEntry, "location": LocationEntry, "prop": PropEntry}


def declared(kind: str, id_: str, **fields: object) -> Declaration:
    entry = ENTRIES[kind](image="x.png", **fields)
    return Declaration(kind, id_, entry, Path("/"), Route("a.yaml", (f"{kind}s", id_)))  # type: ignore[arg-type]


DECLARATIONS = (
    declared("character", "mara", aliases=("the girl", "玛拉")),
    declared("character", "jon"),
    declared("character", "mary-ann"),
    declared("character", "mary"),
    declared("character", "old_tom"),
    declared("character", "olga", name="Ольга"),
    declared("location", "yard", name="the Old Yard"),
    declared("location", "pier"),
    declared("prop", "lamp"),
)
NAMES = Names(DECLARATIONS, explicit=False)
