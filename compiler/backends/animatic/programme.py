"""The programme: what a clip shows from its first frame to its last, layer over layer.

`backend` makes one per request and has it draw each frame. Invariants: beats follow each other by hard
cuts, captions lie over everything but the slate, and any frame can be drawn by itself.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from compiler.backends.animatic.actor import Speech
from compiler.backends.animatic.caption import make_caption
from compiler.backends.animatic.namecard import name_card
from compiler.backends.animatic.palette import name_colours
from compiler.backends.animatic.plate import Plate
from compiler.backends.animatic.slate import Clapper
from compiler.backends.animatic.stage import gather, set_up
from compiler.backends.animatic.storyboard import Storyboard
from compiler.backends.animatic.unslated import unslated
from compiler.media.lettering import tidy
from compiler.media.still import read_still

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cv2.typing import MatLike

    from compiler.backends.animatic.canvas import Canvas
    from compiler.backends.animatic.caption import Caption
    from compiler.backends.animatic.slate import Label
    from compiler.backends.animatic.sound.mix import Spoken
    from compiler.backends.animatic.stage import Stage, Who
    from compiler.ir.request import GenerationRequest
    from compiler.ir.staging import Slate, Staging

_NARRATOR: Final = (214, 214, 220)
_LINGER: Final = 0.35
"""Seconds that a caption stays when the words are over."""


class Show(Protocol):
    """What can be drawn at a time: a stage or a storyboard."""

    def draw(self, canvas: "Canvas", frame: int, time: float) -> None:
        """Draw a frame of the clip, which is at `time` seconds."""

    def title(self, time: float) -> tuple[str, str]:
        """Return shot size and camera move for the slate."""


class Programme:
    """One clip, frame by frame."""

    def __init__(
        self, request: "GenerationRequest", slate: "Slate", root: "Path", cache: "Path", fps: int, *, staging: "Staging"
    ) -> None:
        """Load what a clip shows.

        Args:
            request: what to show.
            slate: what to write on it.
            root: the folder that assets are relative to.
            cache: the folder of what can be made again.
            fps: frames per second.
            staging: the request's.

        Raises:
            DecodeError: an asset cannot be decoded.
        """
        self._request = request
        self._staging = staging
        self._slate = slate
        self._fps = fps
        self._size = (staging.width, staging.height)
        self._clapper = Clapper(slate, self._size, fps)
        self._label = lru_cache(maxsize=4)(self._clapper.label)
        self._root = root
        self._first_frames = [round(beat.start * fps) for beat in staging.beats]
        self._cast = None if staging.storyboard else gather(request, slate, root, cache)
        self._plate = self._opening()
        self._storyboard = self._page() if staging.storyboard else None
        self._stage: tuple[int, Stage] | None = None
        self._speeches: tuple[tuple[Who | None, Speech], ...] = ()
        self._captions: tuple[Caption, ...] = ()

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return self._request.seconds * self._fps

    def hear(self, spoken: "Sequence[Spoken]") -> None:
        """Take in when each line is said; until then nobody speaks."""
        self._speeches = tuple((_seen(s), Speech(s.cue.start, s.end, s.loudness)) for s in spoken)
        identities = tuple(item.asset.identity for item in self._request.media)
        colours = dict(enumerate(name_colours(identities)))
        made = []
        for rank, said in enumerate(spoken):
            name = self._slate.speakers[rank] if rank < len(self._slate.speakers) else ""
            colour = colours.get(said.cue.item, _NARRATOR) if said.cue.item is not None else _NARRATOR
            # The last frame is the next shot's first one where that continues this one: no caption is on it.
            last = self._request.seconds - 1 / self._fps
            end = min(max(said.cue.start + said.cue.seconds, said.end + _LINGER), last)
            if rank + 1 < len(spoken):
                end = min(end, max(spoken[rank + 1].cue.start, said.end))
            text = tidy(said.cue.text)
            words = said.words if text == said.cue.text else ()
            made.append(make_caption(text, tidy(name), colour, (said.cue.start, end), words, self._size))
        self._captions = tuple(made)
        self._stage = None

    def draw(self, canvas: "Canvas", frame: int) -> None:
        """Draw a frame.

        Raises:
            DecodeError: a reference video cannot be decoded.
        """
        time = frame / self._fps
        show = self._show(frame)
        if self._plate is None or self._plate.share(time) < 1:
            show.draw(canvas, frame, time)
        if self._plate is not None:
            self._plate.draw(canvas, time)
        for caption in self._captions:
            caption.draw(canvas, time)
        self._clapper.draw(canvas, self._slated(show, time), frame)

    def _slated(self, show: Show, time: float) -> "Label":
        return self._label(*show.title(time))

    def _show(self, frame: int) -> Show:
        if self._storyboard is not None:
            return self._storyboard
        beat = max((i for i, first in enumerate(self._first_frames) if first <= frame), default=0)
        if self._stage is None or self._stage[0] != beat:
            if self._cast is None:
                raise ValueError("a clip without a storyboard has a cast")
            self._stage = (beat, set_up(self._staging.beats[beat], self._cast, self._speeches))
        return self._stage[1]

    def _opening(self) -> Plate | None:
        for item in self._request.media:
            if item.role == "first_frame" and not item.asset.remote:
                alone = self._staging.location is None and not any(beat.figures for beat in self._staging.beats)
                picture = _picture(self._root / item.asset.location)
                if item.asset.frame is not None and not item.asset.frame.footage:
                    picture = unslated(picture)
                return Plate(picture, self._size, self._request.seconds, alone=alone)
        return None

    def _page(self) -> Storyboard:
        asset = self._request.media[0].asset
        name = self._slate.names[0] if self._slate.names else ""
        page = name_card(name, asset.identity) if asset.remote else _picture(self._root / asset.location)
        cues = any(beat.cues for beat in self._staging.beats)
        return Storyboard(page, self._staging.beats, self._size, self._request.seconds, captions=cues)


def _seen(said: "Spoken") -> "Who | None":
    """Return who is seen speaking; a voice-over moves nobody's lips."""
    item = said.cue.item
    return None if said.cue.voiceover or item is None else (item, said.cue.part)


def _picture(path: "Path") -> "MatLike":
    rgba = read_still(path)
    if rgba[..., 3].min() == 255:  # noqa: PLR2004 - opaque throughout
        return np.ascontiguousarray(rgba[..., :3])
    # Paper is white where a page is clear.
    share = rgba[..., 3:].astype(np.float32) / 255
    return (rgba[..., :3] * share + 255 * (1 - share)).astype(np.uint8)
