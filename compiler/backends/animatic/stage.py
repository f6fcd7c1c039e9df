"""The stage: everything that one beat shows, drawn at any moment of it.

`backend` sets one up per beat, from the request's staging and media, and asks it for each frame.
Invariant: what is drawn at a moment does not depend on which moments were drawn before.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2

from compiler.backends.animatic.actor import Actor, Speech
from compiler.backends.animatic.atmosphere import Atmosphere
from compiler.backends.animatic.camera import Move, View, camera_move
from compiler.backends.animatic.framing import framing_of
from compiler.backends.animatic.layout import arrange
from compiler.backends.animatic.portrait import Portrait, load_portrait
from compiler.backends.animatic.reel import make_reel
from compiler.backends.animatic.scenery import Scenery, dress_place, load_place
from compiler.backends.animatic.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cv2.typing import MatLike

    from compiler.backends.animatic.canvas import Canvas
    from compiler.backends.animatic.framing import Framing
    from compiler.ir.request import GenerationRequest
    from compiler.ir.staging import Slate, StagedBeat

Who = tuple[int, str]
"""Somebody who is shown: the index into the request's media, and the part of that picture."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where, understood once per clip.

    Attributes:
        portraits: of everybody who is shown.
        place: pictures of the location.
        size: width and height of the frame.
        cache: the folder of what can be made again.
    """

    portraits: "Mapping[Who, Portrait]"
    place: "tuple[MatLike, ...]"
    size: tuple[int, int]
    cache: "Path"


@dataclass(frozen=True, slots=True)
class Stage:
    """One beat, ready to be drawn.

    Attributes:
        framing: its shot size.
        move: its camera move.
        scenery: its place.
        actors: farthest first.
        air: what lies before it all.
        start: seconds from the start of the clip.
        seconds: length.
    """

    framing: "Framing"
    move: Move
    scenery: Scenery
    actors: tuple[Actor, ...]
    air: Atmosphere
    start: float
    seconds: float

    def view(self, time: float) -> View:
        """Return the camera's view at `time` seconds of the clip."""
        return self.move.view(time - self.start, self.seconds)

    def draw(self, canvas: "Canvas", frame: int, time: float) -> None:
        """Draw place and figures at a frame of the clip, which is at `time` seconds."""
        view = self.view(time)
        canvas.fill(self.scenery.at(time), self.scenery.matrix(view))
        for actor in self.actors:
            actor.draw(canvas, view, frame, time, (self.start, self.seconds))
        self.air.draw(canvas, view, time)

    def title(self, time: float) -> tuple[str, str]:  # noqa: ARG002 - the same throughout
        """Return shot size and camera move for the slate."""
        return self.framing.name, self.move.kind


def gather(request: "GenerationRequest", slate: "Slate", root: "Path", cache: "Path") -> Cast:
    """Load everything that a clip shows.

    Args:
        request: with a staging.
        slate: names for what cannot be shown.
        root: the folder that assets are relative to.
        cache: the folder of what can be made again.
    """
    staging = request.staging
    if staging is None:
        raise ValueError("a request for the animatic has a staging")
    faces = Shelf(cache / "faces")
    portraits: dict[Who, Portrait] = {}
    for figure in (figure for beat in staging.beats for figure in beat.figures):
        if (figure.item, figure.part) not in portraits:
            asset = request.media[figure.item].asset
            name = slate.names[figure.item] if figure.item < len(slate.names) else ""
            portrait = load_portrait(asset, root, name, faces, prop=figure.prop, part=figure.part)
            portraits[figure.item, figure.part] = portrait
    place = request.media[staging.location].asset if staging.location is not None else None
    identity = place.identity if place else "".join(item.asset.identity for item in request.media)
    pictures = load_place(place, root, identity)
    opening = next((item.asset for item in request.media if item.role == "first_frame"), None)
    if place is None and opening is not None and not opening.remote:
        # Without a place the first frame is all that is known of it; soft, so that nobody stands there twice.
        pictures = tuple(
            cv2.GaussianBlur(picture, (0, 0), picture.shape[0] * 0.028)
            for picture in load_place(opening, root, identity)
        )
    return Cast(portraits, pictures, (staging.width, staging.height), cache)


def set_up(beat: "StagedBeat", cast: Cast, speeches: "Sequence[tuple[Who | None, Speech]]") -> Stage:
    """Ready a beat.

    Args:
        beat: as staged.
        cast: who and where.
        speeches: of the whole clip, each with who speaks.

    Raises:
        DecodeError: a reference video has no pictures.
    """
    width, height = cast.size
    framing = framing_of(beat.framing)
    portraits = [cast.portraits[figure.item, figure.part] for figure in beat.figures]
    placements = arrange(beat.figures, [p.shape for p in portraits], framing, width, height)
    watched = [p.x / width for p in placements if not p.shoulder] or [0.5]
    across = 0.5 + 0.6 * (sum(watched) / len(watched) - 0.5)
    move = camera_move(beat.camera)
    scenery = dress_place(cast.place, framing, across, cast.size, rigid=move.rigid)
    actors = []
    for placement in placements:
        figure = beat.figures[placement.index]
        reel = make_reel(portraits[placement.index], placement, cast.size, scenery.mood, cast.cache)
        me = figure.item, figure.part
        own = [speech for who, speech in speeches if who == me]
        others = [speech for who, speech in speeches if who != me]
        actors.append(Actor(reel, placement, figure, own, [] if figure.prop else others))
    return Stage(framing, move, scenery, tuple(actors), Atmosphere(cast.size), beat.start, beat.seconds)
