"""Transitions, composed by moviepy.

`pictures` asks for the few frames on which two clips meet. Invariant: moviepy sees one pair of pictures
at a time and never a file, so its memory does not depend on the film; and it is loaded only when there
is something to compose, since that takes longer than joining a short film.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final

from compiler.assemble.moviepy_loader import load_moviepy, whole_pixels
from compiler.assemble.pieces import Blend
from compiler.media.colour import ColourConverter
from compiler.media.decode import Picture

_SECOND: Final = 1.0
"""A transition's length on moviepy's clock: only shares of it matter, frames are counted here."""


def blend_pictures(blend: Blend, outgoing: Iterator[Picture], incoming: Iterator[Picture]) -> Iterator[Picture]:
    """Yield a transition's pictures, as many as the blend has frames.

    Args:
        blend: what to compose.
        outgoing: `yuv420p` pictures of the clip before.
        incoming: of the clip after.
    """
    if blend.kind == "dissolve":
        return _dissolved(zip(outgoing, incoming, strict=True), blend.frames)
    return chain(
        _faded(outgoing, blend.outgoing.frames, away=True), _faded(incoming, blend.incoming.frames, away=False)
    )


def _dissolved(pairs: Iterator[tuple[Picture, Picture]], count: int) -> Iterator[Picture]:
    moviepy = load_moviepy()
    colours = ColourConverter()
    shown: list[Picture] = []

    def moving(layer: int) -> Callable[[float], Picture]:
        return lambda _: shown[layer]

    composite: Any = None
    for number, pair in enumerate(pairs):
        shown[:] = map(colours.to_rgb, pair)
        if composite is None:
            below = moviepy.VideoClip(moving(0), duration=_SECOND)
            above = moviepy.VideoClip(moving(1), duration=_SECOND).with_effects([moviepy.vfx.CrossFadeIn(_SECOND)])
            composite = moviepy.CompositeVideoClip([below, above], size=below.size)
        yield colours.to_yuv(whole_pixels(composite.get_frame(_moment(number, count))))


def _faded(pictures: Iterator[Picture], count: int, *, away: bool) -> Iterator[Picture]:
    moviepy = load_moviepy()
    colours = ColourConverter()
    shown: list[Picture] = []
    effect = moviepy.vfx.FadeOut(_SECOND) if away else moviepy.vfx.FadeIn(_SECOND)
    faded: Any = None
    for number, picture in enumerate(pictures):
        shown[:] = [colours.to_rgb(picture)]
        if faded is None:
            faded = moviepy.VideoClip(lambda _: shown[0], duration=_SECOND).with_effects([effect])
        yield colours.to_yuv(whole_pixels(faded.get_frame(_moment(number, count))))


def _moment(number: int, count: int) -> float:
    """When a frame of a transition stands between its ends, neither of which is a frame of it."""
    return _SECOND * (number + 1) / (count + 1)
