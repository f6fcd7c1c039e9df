"""Puts pictures of another size into the film's, with bars, composed by moviepy.

`conform` calls it for clips whose size or shape differs. Invariant: the whole picture is shown,
undistorted and in the middle; moviepy sees one picture at a time.
"""

from collections.abc import Iterator
from typing import Any

from compiler.assemble.moviepy_loader import load_moviepy, whole_pixels
from compiler.media.colour import ColourConverter
from compiler.media.decode import Picture


def fit_pictures(pictures: Iterator[Picture], inner: tuple[int, int], outer: tuple[int, int]) -> Iterator[Picture]:
    """Yield `yuv420p` pictures of the film's size.

    Args:
        pictures: `rgb24` pictures of any one size.
        inner: width and height that each is brought to, even numbers.
        outer: width and height of the film.
    """
    moviepy = load_moviepy()
    colours = ColourConverter()
    shown: list[Picture] = []
    composite: Any = None
    for picture in pictures:
        shown[:] = [picture]
        if composite is None:
            clip = moviepy.VideoClip(lambda _: shown[0], duration=1.0).resized(inner).with_position("center")
            composite = moviepy.CompositeVideoClip([clip], size=outer, bg_color=(0, 0, 0))
        yield colours.to_yuv(whole_pixels(composite.get_frame(0)))
