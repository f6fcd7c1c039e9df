"""One text file as the author wrote it, with line and column arithmetic.

Comes from `source.read`; used by trees, diagnostics and templates. Invariant: offsets are code points
into `text`; lines and columns count from 1.
"""

from bisect import bisect_right
from dataclasses import field
from pathlib import Path

from compiler.source.value import value


@value
class SourceFile:
    r"""A file's text under the name that messages show.

    Attributes:
        path: where the file is, absolute.
        name: how messages call it: relative to the working directory where that is possible, with `/`.
        text: its decoded content, newlines normalised to `\n`.
    """

    path: Path
    name: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        newline = self.text.find("\n")
        while newline >= 0:
            starts.append(newline + 1)
            newline = self.text.find("\n", newline + 1)
        object.__setattr__(self, "_starts", tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column, both from 1, of a code point offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int = 1) -> int:
        """Return the offset of a line and column, both from 1, held inside the text."""
        start = self._starts[min(max(line, 1), len(self._starts)) - 1]
        return min(start + column - 1, len(self.text))

    def line(self, number: int) -> str:
        """Return the text of a line, from 1, without its newline; empty past the end."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end]

    @property
    def line_count(self) -> int:
        """How many lines the file has."""
        return len(self._starts)
