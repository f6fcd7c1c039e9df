"""A label that is a phrase of several words, such as `the woman on the left in Image 1`.

`passes.bind` makes them of locators; whoever spells labels asks `opening_of`. Invariant: a label that is no phrase, as
`character1`, is spelled the same everywhere.
"""


class Phrase(str):
    """A label that begins with a capital at the beginning of a sentence."""

    __slots__ = ()


def opening_of(label: str) -> str:
    """Return a label as it is spelled at the beginning of a sentence."""
    return label[:1].upper() + label[1:] if isinstance(label, Phrase) else label
