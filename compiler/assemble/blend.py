"""Transitions, composed by moviepy.

`pictures` asks for the few frames on which a clip comes or goes. Invariant: moviepy sees two pictures at a time and
never a file, so its memory does not depend on the film; and it is loaded only when there is something to compose,
since that takes longer than joining a short film.
"""

from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from compiler.assemble.moviepy_loader import load_moviepy
from compiler.media.colour import black_picture, white_picture
from compiler.media.decode import Picture
from compiler.media.mix import mix_columns, mix_pictures

_SECOND: Final = 1.0
"""A transition's length on moviepy's clock: only shares of it matter, frames are counted here."""
_BORDER: Final = 1 / 16
"""Width of a wipe's soft edge, as a share of the picture's."""

_Mix: TypeAlias = Callable[[Picture, Picture, float], Picture]


def dissolve_pictures(outgoing: Iterator[Picture], incoming: Iterator[Picture], count: int) -> Iterator[Picture]:
    """Yield the pictures of a dissolve.

    Args:
        outgoing: `yuv420p` pictures of the clip before.
        incoming: of the clip after.
        count: how many there are of each.
    """
    return _composed(zip(outgoing, incoming, strict=True), count, mix_pictures)


def wipe_pictures(outgoing: Iterator[Picture], incoming: Iterator[Picture], count: int) -> Iterator[Picture]:
    """Yield the pictures of a wipe: an edge that goes from left to right uncovers the clip after.

    Args:
        outgoing: `yuv420p` pictures of the clip before.
        incoming: of the clip after.
        count: how many there are of each.
    """

    def uncover(one: Picture, other: Picture, share: float) -> Picture:
        return mix_columns(one, other, _uncovered(one.shape[1], share))

    return _composed(zip(outgoing, incoming, strict=True), count, uncover)


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
    plain = white_picture if color == "white" else black_picture

    def fade(picture: Picture, end: Picture, share: float) -> Picture:
        return mix_pictures(picture, end, share if away else 1 - share)

    first = next(pictures, None)
    if first is None:
        return iter(())
    end = plain(first.shape[1], first.shape[0] * 2 // 3)
    pairs = zip(_chained(first, pictures), repeat(end), strict=False)
    return _composed(pairs, count - 1 if away else count, fade)


def _composed(pairs: Iterator[tuple[Picture, Picture]], count: int, mix: _Mix) -> Iterator[Picture]:
    """Yield pairs of pictures as one: a clip of moviepy that shows the first, and an effect that lets the second in.

    Args:
        pairs: what is shown together.
        count: into how many steps the time between the ends falls, the last of which is not shown.
        mix: the effect.
    """
    moviepy = load_moviepy()
    shown: list[Picture] = []
    clip = None
    for number, pair in enumerate(pairs):
        shown[:] = pair
        if clip is None:
            below = moviepy.VideoClip(lambda _: shown[0], duration=_SECOND)
            clip = below.transform(lambda get_frame, moment: mix(get_frame(moment), shown[1], moment / _SECOND))
        yield clip.get_frame(_moment(number, count))


def _chained(first: Picture, rest: Iterator[Picture]) -> Iterator[Picture]:
    yield first
    yield from rest


def _uncovered(width: int, share: float) -> NDArray[np.float64]:
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
