"""Follows `use`: names of library files come in, what they declare goes out.

`parts` calls it for scenes and stories, `load` for a library on its own. Invariant: each file is loaded
once, and a circle is told once and then left.
"""

from pathlib import Path

from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import ask_file, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_use import AssetUse
from compiler.scene.asset_uses import repository_path
from compiler.scene.declared import load_declarations
from compiler.scene.document import LibraryDocument
from compiler.scene.file_kind import check_kind
from compiler.scene.ground import Ground, list_folder
from compiler.scene.project import Declaration
from compiler.scene.reader import Reader
from compiler.scene.shell import load_shell
from compiler.scene.site import Site
from compiler.source.problem import shown
from compiler.source.route import Route
from compiler.source.value import value


@value
class Library:
    """What library files declare.

    Attributes:
        groups: the declarations of each file, those that it uses before its own.
        uses: the files that they name.
        complete: whether all of them could be read.
    """

    groups: tuple[tuple[Declaration, ...], ...]
    uses: tuple[AssetUse, ...]
    complete: bool


_NOTHING_READ = Library((), (), complete=False)


class Libraries:
    """The libraries of one run."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._loaded: dict[tuple[Path, Ground], tuple[Library, Diagnostics, tuple[Path, ...]]] = {}

    def load(self, path: Path, ground: Ground, diagnostics: Diagnostics, above: tuple[Path, ...] = ()) -> Library:
        """Load a library and those that it uses.

        Args:
            path: the file, absolute and free of links.
            ground: where files may lie.
            diagnostics: told what is wrong with it.
            above: the libraries that led here.
        """
        key = (path, ground)
        if key not in self._loaded:
            own = Diagnostics()
            with self._reader.watch() as files:
                library = self._load(path, ground, own, above)
            self._loaded[key] = (library, own, tuple(files))
        library, problems, read = self._loaded[key]
        self._reader.ask_again(read)
        diagnostics.extend(problems)
        return library

    def follow(
        self, names: tuple[str, ...], site: Site, diagnostics: Diagnostics, above: tuple[Path, ...] = ()
    ) -> Library:
        """Load the libraries that a file lists under `use`."""
        found = [
            self._follow_one(name, site.route / "use" / index, site, diagnostics, above)
            for index, name in enumerate(names)
        ]
        return Library(
            tuple(group for library in found for group in library.groups),
            tuple(use for library in found for use in library.uses),
            all(library.complete for library in found),
        )

    def _load(self, path: Path, ground: Ground, diagnostics: Diagnostics, above: tuple[Path, ...]) -> Library:
        document = self._reader.read(path, diagnostics)
        if check_kind(document, diagnostics) != "library":
            return _NOTHING_READ
        shell = load_shell(document, LibraryDocument, {}, diagnostics)
        site = Site(shell.route, shell.folder, ground)
        used = self.follow(shell.entry.use, site, diagnostics, (*above, path))
        own = load_declarations(shell.data, site, diagnostics)
        complete = used.complete and own.complete and shell.declares_all
        return Library((*used.groups, own.declarations), (*used.uses, *own.uses), complete)

    def _follow_one(
        self, name: str, at: Route, site: Site, diagnostics: Diagnostics, above: tuple[Path, ...]
    ) -> Library:
        found = repository_path(name, at, site, diagnostics)
        if found is None:
            return _NOTHING_READ
        if found.path is None:
            diagnostics.report("bad-path", "a library must be a file", at, help="download it into the repository")
            return _NOTHING_READ
        if found.path in above:
            names = " → ".join(self._reader.name(path) for path in (*above[above.index(found.path) :], found.path))
            advice = "remove this one from `use`"
            diagnostics.report("use-cycle", "libraries use one another in a circle", at, notes=(names,), help=advice)
            return _NOTHING_READ
        if not self._is_library(found.path, name, at, diagnostics):
            return _NOTHING_READ
        return self.load(found.path, site.ground, diagnostics, above)

    def _is_library(self, path: Path, name: str, at: Route, diagnostics: Diagnostics) -> bool:
        """Report a file that is not there, or that is a scene or story; a broken one is told of where it is broken."""
        if not self._reader.has_file(path):
            near = nearest(path.name, (entry.name for entry in list_folder(path.parent)))
            advice = ask_file(path.name, near) if near else "paths are relative to the file that writes them"
            instead = (Suggestion(Label(at, fragment=path.name), near),) if near and name.endswith(path.name) else ()
            message = f"there is no library {shown(name)}"
            diagnostics.report("use-not-found", message, at, help=advice, suggestions=instead)
            return False
        kind = check_kind(self._reader.read(path, diagnostics), diagnostics)
        if kind in ("scene", "story"):
            advice = "move its declarations into a file of their own and use that"
            diagnostics.report("use-not-found", f"{shown(name)} is a {kind}, not a library", at, help=advice)
        return kind == "library"
