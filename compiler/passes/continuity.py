"""Continuity: a shot that begins with the last frame of the one before it in its scene.

Called by `lower` with a draft and what became of the shot before. Invariant: no media is looked at; the frame has the
size that the shot before asks for, and whose frame it is stands in place of its bytes.
"""

from dataclasses import replace

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.frame import Frame
from compiler.ir.frame_rate import frames_of
from compiler.ir.shot import Shot
from compiler.passes.draft import Draft
from compiler.scene.project import LoadedShot
from compiler.scene.shot import PREVIOUS
from compiler.source.value import value


@value
class Before:
    """The shot before another in its scene.

    Attributes:
        shot: as written.
        lowered: what became of it; None where it has errors.
    """

    shot: LoadedShot
    lowered: Shot | None


def continue_shot(draft: Draft, before: Before | None, diagnostics: Diagnostics) -> Draft:
    """Return a draft with the frame that it begins with, if that is the last one of the shot before.

    Args:
        draft: of any shot.
        before: None for the first shot of a scene: what a scene means does not depend on the story around it.
        diagnostics: told of a shot with nothing before it.
    """
    if draft.shot.entry.first_frame != PREVIOUS:
        return draft
    if before is None:
        diagnostics.report(
            "no-previous-shot",
            f"`{draft.shot.entry.id}` is the first shot of its scene, so there is no frame that it could continue",
            draft.shot.route / "first_frame",
            help="name a picture, or leave it out; a scene never continues the scene before it",
        )
        return replace(draft, is_whole=False)
    return replace(draft, first_frame=_last_frame(draft, before))


def _last_frame(draft: Draft, before: Before) -> Asset:
    id_, lowered = before.shot.entry.id, before.lowered
    footage = lowered.footage.location if lowered and lowered.footage else ""
    facts = AssetFacts("", 0, "image", "png", lowered.width, lowered.height) if lowered else None
    return Asset(
        f"last frame of {id_}",
        remote=False,
        facts=facts,
        sha256="",
        route=draft.shot.route / "first_frame",
        frame=Frame(lowered.scene if lowered else "", id_, footage, until=_until(lowered) if lowered else None),
    )


def _until(shot: Shot) -> int | None:
    """Return with how many of its frames a shot leaves the film; None where its trim leaves its end alone."""
    end = shot.trim.end
    length = shot.footage.facts.seconds if shot.footage and shot.footage.facts else shot.seconds
    return None if end is None or frames_of(end) >= frames_of(length) else frames_of(end)
