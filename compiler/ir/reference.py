"""References and slots: what was declared, and the place it takes in one shot's request.

`passes.bind` makes slots. Invariant: no other code counts, so prompt and request cannot disagree.
"""

from typing import Literal

from compiler.ir.asset import Asset
from compiler.source.route import Route
from compiler.source.value import value

ReferenceKind = Literal["character", "location", "prop", "storyboard"]


@value
class Reference:
    """A declared character, location or prop with its picture or film, or a shot's storyboard.

    Attributes:
        id: how YAML calls it; `storyboard` for a storyboard.
        kind: only characters speak; a storyboard stands alone.
        name: how prose calls it; empty when prose cannot.
        medium: whether `asset` is shown to the model as an image or a video.
        asset: the picture or film itself.
        voice: the timbre to clone, or None.
        about: one phrase for the prompt; may be empty.
        route: the declaration.
        locator: where it is in a picture of several; empty where it is alone.
    """

    id: str
    kind: ReferenceKind
    name: str
    medium: Literal["image", "video"]
    asset: Asset
    voice: Asset | None
    about: str
    route: Route
    locator: str = ""


@value
class Slot:
    """A reference bound in one shot.

    Attributes:
        reference: what is bound.
        index: position in the request's media list, from 0, first frame not counted; those who are in one picture
            share it.
        number: the number in its label, from 1, counted as the dialect counts.
        label: how the prompt spells it, e.g. `Video 1`, or `the woman on the left in Image 1`.
        item: how the prompt spells the picture or film that it is in: `Image 1`.
        route: where the shot first names it.
        voice: the recording that is sent along, or None; the reference may have one that is not.
    """

    reference: Reference
    index: int
    number: int
    label: str
    item: str
    route: Route
    voice: Asset | None = None
