"""A parsed file: its text and its tree, together, because spans need both."""

from collections.abc import Mapping

from compiler.source.file import SourceFile
from compiler.source.tree import Node
from compiler.source.value import value


@value
class Document:
    """A file that was read.

    Attributes:
        file: its text.
        root: its tree; None when it is no YAML or could not be parsed.
    """

    file: SourceFile
    root: Node | None


Sources = Mapping[str, Document]
"""Every file that was read, by `SourceFile.name`."""
