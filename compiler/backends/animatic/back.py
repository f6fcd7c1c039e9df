"""Backs: a figure seen from behind, made of its picture from the front.

`reel` puts one into the foreground of a shot over somebody's shoulder. Invariant: the outline stays; no
feature of the face is left.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from compiler.backends.animatic.cutout import Cutout

if TYPE_CHECKING:
    from compiler.backends.animatic.portrait import Portrait


def from_behind(portrait: "Portrait") -> "Portrait":
    """Return the portrait turned away: hair where the face was, clothes without detail."""
    face, sample = portrait.face, portrait.sample
    if portrait.card or portrait.shape.prop:
        return portrait
    rgb = sample.rgb.astype(np.float32)
    solid = sample.alpha > 200  # noqa: PLR2004 - edges may carry another colour
    rows = np.flatnonzero(solid.any(axis=1))
    crown = int(rows[0]) if len(rows) else 0
    top = slice(crown, crown + max(2, round(0.2 * face.size)))
    hair = rgb[top][solid[top]].mean(axis=0) if solid[top].any() else rgb.mean(axis=(0, 1))
    nape = np.clip((np.arange(len(rgb)) - face.y - 0.50 * face.size) / (0.14 * face.size), 0, 1)[:, None, None]
    # Collar and neck are hidden by hair only in the middle, which a blur this wide settles by itself.
    weight = (solid & (nape[..., 0] > 0)).astype(np.float32)
    sigma = face.size * 0.22
    spread = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None] + 1e-4
    cloth = cv2.GaussianBlur(rgb * weight[..., None], (0, 0), sigma) / spread
    turned = np.clip(hair * (1 - nape) + cloth * nape, 0, 255).astype(np.uint8)
    return replace(portrait, sample=Cutout(turned, sample.alpha))
