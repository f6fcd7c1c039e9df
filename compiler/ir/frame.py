"""A frame: the last one that the film shows of a shot, with which the next shot begins.

`passes.continuity` asks for it, `build.planner` says of which clip it is, and `driver.frames` cuts it out. Invariant:
what it is called in keys depends on whose last frame it is, never on an id, a path, or how its picture is packed.
"""

from compiler.source.value import value


@value
class Frame:
    """The last frame of a shot.

    Attributes:
        scene: the id of the shot's scene.
        shot: the shot's id.
        footage: the location of the shot's clip where that exists already; empty for a shot that is generated.
        wish: what the shot asks for: the request key of its first take, whichever is circled, or the SHA-256 of its
            footage; empty before it is planned.
        clip: SHA-256 of the clip that the frame is of; empty where that is not made yet, and where the wish alone
            decides about its bytes, as with the animatic.
        until: how many frames of the clip the film shows, those that its beginning leaves out among them; None where
            it is shown to its end.
    """

    scene: str
    shot: str
    footage: str = ""
    wish: str = ""
    clip: str = ""
    until: int | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Scene and shot."""
        return self.scene, self.shot

    @property
    def identity(self) -> str:
        """What stands for the frame in keys.

        Not a hash of pixels: a clip's bytes decide them, and a plan that had to decode clips would be slow.
        """
        source = f"sha256:{self.clip}" if self.clip else f"key:{self.wish}"
        return f"last-frame:{source}" + ("" if self.until is None else f":{self.until}")
