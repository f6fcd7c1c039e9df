"""Places as editors count them: lines from 0, columns in the units that both sides agreed on.

Everything in this room that talks of places to the editor goes through it. Invariant: every offset inside a file has
one position, and a position that the file does not have is the nearest that it has.
"""

from dataclasses import dataclass

from lsprotocol import types

from compiler.diagnostics.diagnostic import Region
from compiler.source.file import SourceFile

_BYTES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""Encoding and bytes of one unit, by the protocol's name of it."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Counts columns.

    Attributes:
        unit: `utf-8`, `utf-16` or `utf-32`: what one step of a column is.
    """

    unit: str = "utf-16"

    def position(self, file: SourceFile, offset: int) -> types.Position:
        """Return where an offset in code points is."""
        line, column = file.position(offset)
        encoding, size = _BYTES[self.unit]
        before = file.line(line)[: column - 1].encode(encoding, "surrogatepass")
        return types.Position(line - 1, len(before) // size)

    def range(self, file: SourceFile, start: int, end: int) -> types.Range:
        """Return the stretch between two offsets."""
        return types.Range(self.position(file, start), self.position(file, end))

    def region(self, file: SourceFile, region: Region) -> types.Range:
        """Return the stretch of a region of the file."""
        return self.range(file, region.start, region.end)

    def offset(self, file: SourceFile, position: types.Position) -> int:
        """Return the offset of a position, held inside its line."""
        if position.line >= file.line_count:
            return len(file.text)
        encoding, size = _BYTES[self.unit]
        text = file.line(position.line + 1)
        before = text.encode(encoding, "surrogatepass")[: position.character * size].decode(encoding, "ignore")
        return file.offset(position.line + 1, len(before) + 1)
