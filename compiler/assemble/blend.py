"""Transitions, composed by moviepy.

`pictures` asks for the few frames on which a clip comes or goes. Invariant: moviepy sees one or two pictures
at a time and never a file, so its memory does not depend on the film; and it is loaded only when there
is something to compose, since that takes longer than joining a short film.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from compiler.assemble.moviepy_loader import load_moviepy, whole_pixels
from compiler.media.colour import ColourConverter
from compiler.media.decode import Picture

_SECOND: Final = 1.0
"""A transition's length on moviepy's clock: only shares of it matter, frames are counted here."""


def dissolve_pictures(outgoing: Iterator[Picture], incoming: Iterator[Picture], count: int) -> Iterator[Picture]:
    """Yield the pictures of a dissolve.

    Args:
        outgoing: `yuv420p` pictures of the clip before.
        incoming: of the clip after.
        count: how many there are of each.
    """
    moviepy = load_moviepy()
    colours = ColourConverter()
    shown: list[Picture] = []

    def moving(layer: int) -> Callable[[float], Picture]:
        return lambda _: shown[layer]

    composite: Any = None
    for number, pair in enumerate(zip(outgoing, incoming, strict=True)):
        shown[:] = map(colours.to_rgb, pair)
        if composite is None:
            below = moviepy.VideoClip(moving(0), duration=_SECOND)
            above = moviepy.VideoClip(moving(1), duration=_SECOND).with_effects([moviepy.vfx.CrossFadeIn(_SECOND)])
            composite = moviepy.CompositeVideoClip([below, above], size=below.size)
        yield colours.to_yuv(whole_pixels(composite.get_frame(_moment(number, count))))


def fade_pictures(pictures: Iterator[Picture], count: int, *, away: bool) -> Iterator[Picture]:
    """Yield pictures that darken, the last of them black, or that brighten from black, which is not one of them.

    Args:
        pictures: `yuv420p` pictures of a clip.
        count: how many there are.
        away: whether they darken.
    """
    moviepy = load_moviepy()
    colours = ColourConverter()
    shown: list[Picture] = []
    effect = moviepy.vfx.FadeOut(_SECOND) if away else moviepy.vfx.FadeIn(_SECOND)
    faded: Any = None
    steps = count - 1 if away else count
    for number, picture in enumerate(pictures):
        shown[:] = [colours.to_rgb(picture)]
        if faded is None:
            faded = moviepy.VideoClip(lambda _: shown[0], duration=_SECOND).with_effects([effect])
        yield colours.to_yuv(whole_pixels(faded.get_frame(_moment(number, steps))))


def _moment(number: int, count: int) -> float:
    """When one of a transition's frames stands between its ends, neither of which is one of them."""
    return _SECOND * (number + 1) / (count + 1)
