"""The shelf: documents that were parsed and scenes that were loaded, for runs that follow one another in a process.

`reader` and `load` put things there and take them again. A command begins with an empty one; a language server keeps
one for each repository. Invariant: what is taken from the shelf is what reading and loading anew would give, as long
as no file came, went or moved; after that it is cleared.
"""

from dataclasses import dataclass, field
from pathlib import Path

from compiler.diagnostics.diagnostic import Diagnostic
from compiler.scene.asset_use import AssetUse
from compiler.scene.ground import Ground
from compiler.scene.project import LoadedScene
from compiler.source.document import Document
from compiler.source.file import SourceFile
from compiler.source.problem import Problem
from compiler.source.value import value


@value
class Copy:
    """A file as it was read.

    Attributes:
        document: its text and its tree.
        problems: of its text.
        is_text: whether it could be read at all.
    """

    document: Document
    problems: tuple[Problem, ...]
    is_text: bool = True

    def is_of(self, file: SourceFile | Problem, name: str) -> bool:
        """Tell whether a file that is read again, under the name that messages show, is what it was."""
        own = self.document.file
        if isinstance(file, Problem):
            return not self.is_text and own.name == name and self.problems == (file,)
        return self.is_text and own.name == name and own.text == file.text


@value
class KnownScene:
    """A scene that was loaded.

    Attributes:
        basis: every document that it was made of, those of its story and libraries among them.
        ground: where its files may lie.
        is_listed: whether a story lists it.
        scene: what came of it.
        uses: the files that it names.
        problems: that loading reported.
    """

    basis: tuple[Document, ...]
    ground: Ground
    is_listed: bool
    scene: LoadedScene
    uses: tuple[AssetUse, ...]
    problems: tuple[Diagnostic, ...]


@dataclass(slots=True)
class Shelf:
    """What runs leave for the next ones.

    Attributes:
        copies: files as last read, by path, absolute and free of links.
        scenes: scenes as last loaded, by the path of their file.
    """

    copies: dict[Path, Copy] = field(default_factory=dict)
    scenes: dict[Path, KnownScene] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget everything."""
        self.copies.clear()
        self.scenes.clear()
