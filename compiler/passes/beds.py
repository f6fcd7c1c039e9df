"""Lowers what lies under a scene: music, ambience, and how loud the film is.

Called by `lower` once per scene. Invariant: a bed that is given back is a file of the repository with sound in it.
"""

from collections.abc import Mapping
from typing import Final, Literal

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.bed import Bed, Beds
from compiler.scene.bed import NO_BED, bed_route, long_form
from compiler.scene.project import Loudness, PlacedBed, SceneSound
from compiler.source.route import Route

LOUDNESS: Final = -14.0
"""LUFS where nobody says otherwise: what film services on the web play at."""

_DUCKS: Final = {"music": 12.0, "ambience": 0.0}
_LOOPS: Final = {"music": False, "ambience": True}


def lower_beds(sound: SceneSound, assets: Mapping[Route, Asset], diagnostics: Diagnostics) -> Beds:
    """Return what lies under a scene.

    Args:
        sound: as loaded.
        assets: by the route that names them; those with problems are missing, and were reported.
        diagnostics: told of files without sound.
    """
    above = _loudness(sound.story_loudness, LOUDNESS)
    return Beds(
        music=_bed("music", sound.music, assets, diagnostics),
        ambience=_bed("ambience", sound.ambience, assets, diagnostics),
        loudness=_loudness(sound.loudness, above),
        story_loudness=above,
    )


def _loudness(written: Loudness | None, otherwise: float | None) -> float | None:
    if written is None:
        return otherwise
    return None if written == "off" else float(written)


def _bed(
    kind: Literal["music", "ambience"],
    placed: PlacedBed | None,
    assets: Mapping[Route, Asset],
    diagnostics: Diagnostics,
) -> Bed | None:
    if placed is None or (entry := long_form(placed.entry)).file == NO_BED:
        return None
    asset = assets.get(bed_route(placed.entry, placed.route))
    if asset is None or asset.facts is None:
        return None
    if asset.facts.kind == "image" or not asset.facts.has_audio:
        diagnostics.report(
            "asset-format",
            f"`{asset.location}` has no sound, so it cannot be {kind}",
            asset.route,
            help="use a sound file: WAV, FLAC, MP3, Ogg or M4A",
        )
        return None
    return Bed(
        kind=kind,
        asset=asset,
        gain=entry.gain,
        duck=_DUCKS[kind] if entry.duck is None else entry.duck,
        loop=_LOOPS[kind] if entry.loop is None else entry.loop,
        fade=entry.fade,
        route=placed.route,
    )
