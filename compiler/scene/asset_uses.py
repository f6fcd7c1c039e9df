"""Collects the files that entries name: declarations and shots come in, asset uses go out.

Called by `parts` and `scene_file`. Invariant: a path that cannot be used is reported and has no asset use;
whether a file is there is not asked.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_use import AssetUse
from compiler.scene.bed import NO_BED, Bed, bed_route, long_form
from compiler.scene.declaration import LookEntry
from compiler.scene.document import SharedDocument
from compiler.scene.project import Declaration
from compiler.scene.repo_path import PathFault, RepoPath, resolve_path
from compiler.scene.shot import PREVIOUS, ShotEntry
from compiler.scene.site import Site
from compiler.source.route import Route

_SHOT_KEYS: tuple[tuple[str, Literal["image", "video"]], ...] = (
    ("first_frame", "image"),
    ("storyboard", "image"),
    ("footage", "video"),
)
_INSIDE = "move the file into the repository; what lies under `asset_roots` may be a picture, film, voice or sound only"
"""Advice about a scene or library elsewhere."""


def declaration_uses(declaration: Declaration, site: Site, diagnostics: Diagnostics) -> Iterator[AssetUse]:
    """Yield the picture or film, and the voice, of a declaration and of each of its looks."""
    yield from _look_uses(declaration.entry, declaration.route, site, diagnostics)
    for name, look in declaration.entry.looks.items():
        yield from _look_uses(look, declaration.route / "looks" / name, site, diagnostics)


def _look_uses(entry: LookEntry, at: Route, site: Site, diagnostics: Diagnostics) -> Iterator[AssetUse]:
    named: tuple[tuple[Literal["image", "video", "voice"], str | None, str | None], ...] = (
        ("image", entry.image, entry.sha256),
        ("video", entry.video, entry.sha256),
        ("voice", getattr(entry, "voice", None), getattr(entry, "voice_sha256", None)),
    )
    for key, written, sha256 in named:
        if written:
            found = usable_path(written, at / key, site, diagnostics)
            if found is not None:
                known = (sha256 or "") if found.path is None else ""
                yield AssetUse(at / key, key, found.location, found.path, known)


def shot_uses(shot: ShotEntry, at: Route, site: Site, diagnostics: Diagnostics) -> Iterator[AssetUse]:
    """Yield the first frame, storyboard and footage of a shot."""
    if shot.first_frame is None and shot.storyboard is None and shot.footage is None:
        return
    for key, expects in _SHOT_KEYS:
        written: str | None = getattr(shot, key)
        if written and not (key == "first_frame" and written == PREVIOUS):
            found = usable_path(written, at / key, site, diagnostics)
            if found is not None:
                yield AssetUse(at / key, expects, found.location, found.path)


def bed_uses(entry: SharedDocument, site: Site, diagnostics: Diagnostics) -> Iterator[AssetUse]:
    """Yield the files of the music and ambience of a scene or story."""
    for key in ("music", "ambience"):
        bed: Bed | None = getattr(entry, key)
        if bed is None or (file := long_form(bed).file) == NO_BED:
            continue
        at = bed_route(bed, site.route / key)
        found = usable_path(file, at, site, diagnostics)
        if found is not None and found.path is None:
            advice = "download it into the repository and write its path"
            diagnostics.report(
                "bad-path", f"`{key}` must be a file, because it is mixed into the film", at, help=advice
            )
        elif found is not None:
            yield AssetUse(at, "sound", found.location, found.path)


def usable_path(written: str, at: Route, site: Site, diagnostics: Diagnostics) -> RepoPath | None:
    """Return the path that was written, or report why it cannot be used."""
    found = resolve_path(written, site.folder, site.ground)
    if isinstance(found, RepoPath):
        return found
    report_path(found, at, diagnostics)
    return None


def repository_path(written: str, at: Route, site: Site, diagnostics: Diagnostics) -> RepoPath | None:
    """Return the path of a scene or library, which no asset root may hold, or report why it cannot be used."""
    found = resolve_path(written, site.folder, site.repository.ground)
    if isinstance(found, RepoPath):
        return found
    fault = replace(found, help=_INSIDE) if found.slug == "path-outside-root" else found
    report_path(fault, at, diagnostics)
    return None


def report_path(fault: PathFault, at: Route, diagnostics: Diagnostics) -> None:
    """Report a path that cannot be used."""
    notes = (fault.note,) if fault.note else ()
    diagnostics.report(fault.slug, fault.message, at, help=fault.help, notes=notes)
