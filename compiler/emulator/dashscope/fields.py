"""Reading a body's fields one by one: each is known, of its type and in its range, or the request is refused.

`wan27` and `wan26` use it. Invariant: after `finish`, nothing that the body holds was overlooked.
"""

from collections.abc import Collection, Mapping

from compiler.emulator.dashscope.refusal import RefusalError


class Fields:
    """One object of a body."""

    def __init__(self, data: object, place: str) -> None:
        """Read an object that stands at `place`.

        Raises:
            RefusalError: it is no object.
        """
        if not isinstance(data, Mapping):
            raise RefusalError("InvalidParameter", f"{place} must be an object")
        self._data = data
        self._place = place
        self._seen: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def raw(self, name: str) -> object:
        """Return a field as it is, or None."""
        self._seen.add(name)
        return self._data.get(name)

    def text(self, name: str, longest: int, *, required: bool = False) -> str:
        """Return a text of at most so many characters."""
        value = self.raw(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise RefusalError("InvalidParameter", f"Required parameter({self._path(name)}) missing or invalid.")
        if len(value) > longest:
            told = f"{self._path(name)} has {len(value)} characters, more than {longest}; the rest would be cut off."
            raise RefusalError("InvalidParameter", told)
        return value

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """Return one of several words."""
        value = self.raw(name) if name in self else default
        if not isinstance(value, str) or value not in choices:
            raise RefusalError("InvalidParameter", f"{self._path(name)} must be one of {', '.join(choices)}.")
        return value

    def whole(self, name: str, least: int, most: int, default: int | None) -> int | None:
        """Return a whole number."""
        value = self.raw(name) if name in self else default
        if value is None and name not in self:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            told = f"{self._path(name)} must be an integer from {least} to {most}."
            raise RefusalError("InvalidParameter", told)
        return value

    def flag(self, name: str) -> None:
        """Look that a field is true or false, if it is there."""
        if name in self and not isinstance(self.raw(name), bool):
            raise RefusalError("InvalidParameter", f"{self._path(name)} must be a boolean.")

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        unknown = [name for name in self._data if name not in self._seen]
        if unknown:
            told = f"{self._path(str(unknown[0]))} is not a parameter of this model."
            raise RefusalError("InvalidParameter", told)

    def _path(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name
