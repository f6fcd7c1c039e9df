"""A bed, lowered: music or ambience that is mixed under a scene, and sent to nobody.

`edit` lays it on the film. Invariant: nothing of it is in a request, a key or an intent.
"""

from typing import Literal

from compiler.ir.asset import Asset
from compiler.source.route import Route
from compiler.source.value import value


@value
class Bed:
    """Music or ambience.

    Attributes:
        kind: which of the two.
        asset: the file, whose facts are known.
        gain: decibels added to it.
        duck: decibels that it is lowered by while somebody speaks.
        loop: whether it begins again when it is over.
        fade: seconds that it takes to come in and to go out.
        route: where it is written.
    """

    kind: Literal["music", "ambience"]
    asset: Asset
    gain: float
    duck: float
    loop: bool
    fade: float
    route: Route

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes it the same bed as that of the scene before, wherever it is written."""
        return (self.kind, self.asset.identity, self.gain, self.duck, self.loop, self.fade)


@value
class Beds:
    """What lies under a scene, and how loud its film is.

    Attributes:
        music: None for a scene without.
        ambience: likewise.
        loudness: in LUFS; None leaves the film as it comes.
        story_loudness: of a film of several scenes.
    """

    music: Bed | None = None
    ambience: Bed | None = None
    loudness: float | None = None
    story_loudness: float | None = None


NO_BEDS = Beds()
"""Nothing, and the film as loud as it comes."""
