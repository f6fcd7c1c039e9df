"""What every writer of films and clips raises.

Callers catch it where they know what was to be made. Invariant: it is never about what is in the picture.
"""


class EncodeError(Exception):
    """A clip or film could not be written: a full disk, or a size that H.264 does not have."""
