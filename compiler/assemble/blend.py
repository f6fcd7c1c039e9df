"""Transitions, composed by moviepy.

`pictures` asks for the few frames on which a clip comes or goes. Invariant: moviepy sees one or two pictures
at a time and never a file, so its memory does not depend on the film; and it is loaded only when there
is something to compose, since that takes longer than joining a short film.
"""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from compiler.assemble.moviepy_loader import load_moviepy, whole_pixels
from compiler.media.colour import ColourConverter
from compiler.media.decode import Picture

_SECOND: Final = 1.0
"""A transition's length on moviepy's clock: only shares of it matter, frames are counted here."""
_BORDER: Final = 1 / 16
"""Width of a wipe's soft edge, as a share of the picture's."""
_COLOURS: Final = MappingProxyType({"black": (0, 0, 0), "white": (255, 255, 255)})


def dissolve_pictures(outgoing: Iterator[Picture], incoming: Iterator[Picture], count: int) -> Iterator[Picture]:
    """Yield the pictures of a dissolve.

    Args:
        outgoing: `yuv420p` pictures of the clip before.
        incoming: of the clip after.
        count: how many there are of each.
    """
    effect = load_moviepy().vfx.CrossFadeIn(_SECOND)
    return _blended(outgoing, incoming, count, lambda above: above.with_effects([effect]))


def wipe_pictures(outgoing: Iterator[Picture], incoming: Iterator[Picture], count: int) -> Iterator[Picture]:
    """Yield the pictures of a wipe: an edge that goes from left to right uncovers the clip after.

    Args:
        outgoing: `yuv420p` pictures of the clip before.
        incoming: of the clip after.
        count: how many there are of each.
    """
    moviepy = load_moviepy()

    def uncovered(above: Any) -> Any:  # noqa: ANN401 - moviepy has no types
        width, height = above.size

        def mask(moment: float) -> NDArray[np.float64]:
            return np.tile(_uncovered_row(width, moment / _SECOND), (height, 1))

        return above.with_mask(moviepy.VideoClip(mask, is_mask=True, duration=_SECOND))

    return _blended(outgoing, incoming, count, uncovered)


def fade_pictures(
    pictures: Iterator[Picture], count: int, color: Literal["black", "white"], *, away: bool
) -> Iterator[Picture]:
    """Yield pictures that go over into a colour, the last of them all colour, or that come out of it.

    Nothing but colour is not one of the pictures that come: the cut stands between the two.

    Args:
        pictures: `yuv420p` pictures of a clip.
        count: how many there are.
        color: the colour.
        away: whether they go.
    """
    moviepy = load_moviepy()
    colours = ColourConverter()
    shown: list[Picture] = []
    effect = (moviepy.vfx.FadeOut if away else moviepy.vfx.FadeIn)(_SECOND, _COLOURS[color])
    faded: Any = None
    steps = count - 1 if away else count
    for number, picture in enumerate(pictures):
        shown[:] = [colours.to_rgb(picture)]
        if faded is None:
            faded = moviepy.VideoClip(lambda _: shown[0], duration=_SECOND).with_effects([effect])
        yield colours.to_yuv(whole_pixels(faded.get_frame(_moment(number, steps))))


def _blended(
    outgoing: Iterator[Picture],
    incoming: Iterator[Picture],
    count: int,
    arrive: Callable[[Any], Any],
) -> Iterator[Picture]:
    """Yield pairs of pictures as one, the second of them as `arrive` lets it come."""
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
            above = arrive(moviepy.VideoClip(moving(1), duration=_SECOND))
            composite = moviepy.CompositeVideoClip([below, above], size=below.size)
        yield colours.to_yuv(whole_pixels(composite.get_frame(_moment(number, count))))


def _uncovered_row(width: int, share: float) -> NDArray[np.float64]:
    """Return how much of the clip after is seen in each column, 0 to 1.

    Args:
        width: pixels.
        share: of the wipe that is done, 0 to 1: at 0 nothing is uncovered and at 1 all is, border included.
    """
    border = max(1.0, width * _BORDER)
    edge = share * (width + border)
    columns = np.arange(width) + 0.5
    return np.clip((edge - columns) / border, 0.0, 1.0)


def _moment(number: int, count: int) -> float:
    """When one of a transition's frames stands between its ends, neither of which is one of them."""
    return _SECOND * (number + 1) / (count + 1)
