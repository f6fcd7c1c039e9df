"""What every reader of films, sound and pictures raises.

Callers catch it where they know whose file it is. Loads nothing, since commands that read no media catch it too.
"""


class DecodeError(Exception):
    """A file is not media that can be read; the message says why."""
