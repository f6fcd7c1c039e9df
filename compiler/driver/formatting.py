"""Works out which scenes, stories and libraries are not in canonical form, and what they would be.

Called by `cli.commands.fmt`. Other YAML files, and locks, are passed over. Invariant: nothing is written here, and a
file with errors in its YAML is reported and left as it is.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from compiler.diagnostics.sink import Diagnostics
from compiler.driver.workplace import Workplace
from compiler.scene.file_kind import file_kind
from compiler.scene.ground import is_folder, list_folder, resolve_real
from compiler.scene.missing_path import report_missing_path
from compiler.scene.reader import Reader
from compiler.scene.scene_list import BESIDE_SUFFIXES, SUFFIXES
from compiler.source.document import Document, Sources
from compiler.source.format import FormatError, format_text
from compiler.source.value import value

_OURS = re.compile(r"""^["']?(?:scene|shots|story|characters|locations|props)["']?\s*:""", re.MULTILINE)


@value
class Formatted:
    """A file of ours, as it is on the disk and as it should be."""

    path: Path
    name: str
    old: bytes
    new: bytes


@value
class Formatting:
    """What formatting would do.

    Attributes:
        files: those that are scenes, stories or libraries without errors, in order.
        left: names of files that cannot be formatted, each with the reason.
        foreign: names of files that were named and are none of ours.
        diagnostics: what is wrong with the others.
        sources: every file that was read.
    """

    files: tuple[Formatted, ...]
    left: tuple[tuple[str, str], ...]
    foreign: tuple[str, ...]
    diagnostics: Diagnostics
    sources: Sources

    @property
    def changed(self) -> tuple[Formatted, ...]:
        """The files that are not in canonical form."""
        return tuple(file for file in self.files if file.old != file.new)


def format_files(paths: tuple[Path, ...], workplace: Workplace) -> Formatting:
    """Bring files into canonical form, in memory.

    Args:
        paths: files, or folders with everything below them.
        workplace: where from.

    Raises:
        OSError: a file vanished while it was read.
    """
    diagnostics = Diagnostics()
    reader = Reader(workplace.cwd)
    files: list[Formatted] = []
    left: list[tuple[str, str]] = []
    foreign: list[str] = []
    for path, is_named in dict(_found(paths, workplace, diagnostics)).items():
        own = Diagnostics()
        document = reader.read(path, own)
        if _is_ours(document, is_named=is_named, problems=own):
            diagnostics.extend(own)
        elif is_named:
            foreign.append(document.file.name)
        if own.has_errors or document.root is None or file_kind(document) is None:
            continue
        try:
            text = format_text(document.file)
        except FormatError as error:
            left.append((document.file.name, str(error)))
        else:
            files.append(Formatted(path, document.file.name, path.read_bytes(), text.encode()))
    return Formatting(tuple(files), tuple(left), tuple(foreign), diagnostics, reader.sources)


def _is_ours(document: Document, *, is_named: bool, problems: Diagnostics) -> bool:
    if document.root is not None:
        return file_kind(document) is not None
    if not document.file.text:
        # An empty file is nobody's; what could not be read is empty here too, and has another problem.
        return is_named and any(item.code.slug != "empty-file" for item in problems)
    return _OURS.search(document.file.text) is not None


def _found(paths: Iterable[Path], workplace: Workplace, diagnostics: Diagnostics) -> Iterator[tuple[Path, bool]]:
    """Yield the files that paths mean, and whether each was named itself."""
    for path in paths:
        real = resolve_real(workplace.cwd / path)
        if real is None or not os.path.lexists(real):
            report_missing_path(path, workplace.cwd, diagnostics)
        elif is_folder(real):
            yield from ((file, False) for file in _files_below(real))
        elif not real.name.endswith(BESIDE_SUFFIXES):
            yield real, True


def _files_below(folder: Path) -> Iterator[Path]:
    for path in list_folder(folder):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if is_folder(path):
            if path.name != "build":
                yield from _files_below(path)
        elif path.name.endswith(SUFFIXES) and not path.name.endswith(BESIDE_SUFFIXES):
            yield path
