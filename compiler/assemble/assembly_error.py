"""Why a film could not be put together."""


class AssemblyError(Exception):
    """A clip cannot be read, the film cannot be written, or there is nothing to show; the message says which."""
