"""Bodies: what a figure's picture leaves out below, drawn on.

Pictures of the cast mostly end at the hips, wide shots do not. `reel` has the coat carried on down to a
hem and plain legs put under it, in the picture's own colours. Invariant: nothing that the picture does
show is covered.
"""

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.cutout import Cutout
from compiler.backends.animatic.levels import levels

if TYPE_CHECKING:
    from cv2.typing import MatLike

_OVERLAP: Final = 2
_HEM: Final = 0.42
"""Share of what is missing that the coat still covers."""
_CLOTH: Final = np.array([34.0, 35.0, 42.0])
_FINE: Final = 4
"""Bits of sub-pixel accuracy that polygons are drawn with."""


def body_below(cutout: Cutout, missing: int, *, legs: bool) -> Cutout | None:
    """Draw what is missing under a figure.

    Args:
        cutout: the figure, at the size at which it is drawn.
        missing: pixels from its lowest row to the ground, or to below the frame.
        legs: whether there are legs under the coat; else the coat goes all the way.

    Returns:
        A strip as wide as the figure, whose first rows lie under the figure's last; None where the figure
        does not reach its picture's lower edge.
    """
    height, width = cutout.alpha.shape
    last = slice(max(0, height - 3), height)
    profile = cutout.alpha[last].mean(axis=0)
    solid = np.flatnonzero(profile > 127)  # noqa: PLR2004 - half of a byte
    if missing < 1 or len(solid) < 4:  # noqa: PLR2004 - too thin to stand on
        return None
    colours = np.average(cutout.rgb[last].astype(np.float32), axis=0)
    colours = cv2.GaussianBlur(colours[None], (0, 0), max(1.0, width / 160))[0]
    rows = missing + _OVERLAP
    centre, half = float(solid.mean()), (solid[-1] - solid[0] + 1) / 2
    hem = round(rows * _HEM) if legs else rows
    coat = _coat(profile, colours, centre, (hem, rows, width))
    if not legs:
        return coat
    below = _legs(colours[solid].mean(axis=0), (centre, half), hem, (rows, width))
    share = coat.alpha[..., None] / 255
    rgb = coat.rgb * share + below.rgb * (1 - share)
    return Cutout(levels(rgb), cv2.max(coat.alpha, below.alpha))


def _coat(profile: "MatLike", colours: "MatLike", centre: float, size: tuple[int, int, int]) -> Cutout:
    """Carry the lowest row on down, slightly flared, darker toward a curved hem."""
    hem, rows, width = size
    down = np.arange(rows, dtype=np.float32)[:, None] / max(hem, 1)
    across = np.arange(width, dtype=np.float32)[None, :]
    source = (across - centre) / (1 + 0.10 * np.minimum(down, 1.2)) + centre
    where = source.astype(np.float32)
    still = np.zeros_like(where)
    alpha = cv2.remap(profile[None].astype(np.float32), where, still, cv2.INTER_LINEAR)
    shade = (1 - 0.38 * np.clip(down, 0, 1) ** 1.5)[..., None]
    rgb = shade * cv2.remap(
        colours[None].astype(np.float32), where, still, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    reach = max(float((profile > 127).sum()) / 2, 1.0)  # noqa: PLR2004 - half of a byte
    curve = hem * (1 - 0.10 * ((across - centre) / reach) ** 2) if hem < rows else np.full_like(across, rows + 1)
    edge = np.clip(curve - np.arange(rows)[:, None], 0, 1)
    return Cutout(levels(rgb), levels(alpha * edge))


def _legs(colour: "MatLike", stance: tuple[float, float], hem: int, size: tuple[int, int]) -> Cutout:
    """Draw two legs and shoes, a little in the colour of the coat."""
    (centre, half), (rows, width) = stance, size
    tone = 0.22 * colour + 0.78 * _CLOTH
    alpha = np.zeros((rows, width), np.uint8)
    shoes = np.zeros((rows, width), np.uint8)
    sole = rows - max(2, rows // 40)
    for side in (-1, 1):
        hip, ankle = centre + side * half * 0.34, centre + side * half * 0.40
        leg = [(hip - half * 0.30, hem * 0.6), (hip + half * 0.30, hem * 0.6)]
        leg += [(ankle + half * 0.17, sole), (ankle - half * 0.17, sole)]
        _polygon(alpha, leg)
        toe = side * half * 0.10
        middle = (round((ankle + toe) * 2**_FINE), round((sole - half * 0.02) * 2**_FINE))
        axes = (round(half * 0.29 * 2**_FINE), round(half * 0.13 * 2**_FINE))
        cv2.ellipse(shoes, middle, axes, 0, 0, 360, 255, -1, cv2.LINE_AA, _FINE)
    down = np.linspace(0.62, 1.05, rows)[:, None, None]
    across = (np.arange(width)[None, :, None] - centre) / max(half, 1)
    # Light from one side makes the trousers round.
    round_light = 1 + 0.22 * np.cos((np.abs(across) - 0.30) * 5)
    rgb = tone * down * round_light
    dark = shoes[..., None] / 255
    rgb = rgb * (1 - dark) + (tone * 0.42) * dark
    return Cutout(levels(rgb), cv2.max(alpha, shoes))


def _polygon(target: "MatLike", points: "list[tuple[float, float]]") -> None:
    fixed = np.round(np.array(points) * 2**_FINE).astype(np.int32)
    cv2.fillPoly(target, [fixed], 255, cv2.LINE_AA, _FINE)
