"""A take: one result of a shot, as a stored clip."""

from compiler.source.value import value


@value
class Take:
    """A clip in the store.

    Attributes:
        key: the request key that it answers.
        number: from 1.
        sha256: of the clip's bytes.
        seconds: measured length.
    """

    key: str
    number: int
    sha256: str
    seconds: float
