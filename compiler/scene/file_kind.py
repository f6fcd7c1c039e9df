"""What kind of file it is: a document's top-level keys come in, scene, story or library goes out.

`discover`, `story` and `libraries` ask it. Invariant: a file of no kind has one diagnostic, however it
was reached.
"""

import re
from typing import Literal

from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import is_variant, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.source.document import Document
from compiler.source.problem import shown
from compiler.source.route import Route
from compiler.source.tree import Mapping

FileKind = Literal["scene", "story", "library"]

_OURS = re.compile(r"""^["']?(?:scene|shots|story|characters|locations|props)["']?\s*:""", re.MULTILINE)
_LIBRARY_KEYS = ("characters", "locations", "props", "use")
_TITLES: tuple[FileKind, FileKind] = ("scene", "story")


def looks_like_ours(text: str) -> bool:
    """Tell whether a text has a key of ours at its left edge, however broken it may be; other YAML is nobody's."""
    return _OURS.search(text) is not None


def file_kind(document: Document) -> FileKind | None:
    """Tell what a document is, or None if it is nothing of ours.

    A file that has lost its title or mistyped its key is still known by `shots` or `scenes`, so that the
    rest of it can be checked.
    """
    keys = _keys(document)
    for kind in _TITLES:
        if kind in keys:
            return kind
    if "shots" in keys:
        return "scene"
    if "scenes" in keys:
        return "story"
    if not any(key in keys for key in _LIBRARY_KEYS):
        return None
    title = next((near for key in keys if (near := nearest(key, _TITLES))), None)
    return "scene" if title == "scene" else "story" if title == "story" else "library"


def check_kind(document: Document, diagnostics: Diagnostics) -> FileKind | None:
    """Tell what a document is; report one that is nothing of ours, and one that is two things.

    A document without a tree was reported when it was read.
    """
    if document.root is None:
        return None
    kind = file_kind(document)
    here = Route(document.file.name)
    keys = _keys(document)
    if kind is None:
        _report_unknown(document, keys, here, diagnostics)
    elif all(title in keys for title in _TITLES):
        diagnostics.report(
            "conflicting-keys",
            "a file is either a scene or a story",
            here / "story",
            part="key",
            labels=(Label(here / "scene", "this makes it a scene", part="key"),),
            help="move one of them into a file of its own",
        )
        return None
    return kind


def _keys(document: Document) -> tuple[str, ...]:
    root = document.root
    return tuple(entry.key.value for entry in root.entries) if isinstance(root, Mapping) else ()


def _report_unknown(document: Document, keys: tuple[str, ...], here: Route, diagnostics: Diagnostics) -> None:
    known = (*_TITLES, *_LIBRARY_KEYS)
    near, key = next(((near, key) for key in keys if (near := nearest(key, known))), (None, None))
    if near is not None and key is not None:
        label = Label(here / key, part="key")
        diagnostics.report(
            "unknown-file-kind",
            f"the file is neither scene, story nor library: it has {shown(key)}",
            label.where,
            part="key",
            help=f"did you mean `{near}`?",
            suggestions=(Suggestion(label, near, safe=is_variant(key, near)),),
        )
        return
    what = "" if isinstance(document.root, Mapping) else ": it is not a mapping"
    diagnostics.report(
        "unknown-file-kind",
        f"the file is neither scene, story nor library{what}",
        here / keys[0] if keys else here,
        part="key" if keys else "value",
        help="a scene begins with `scene: <title>`, a story with `story: <title>`; a library has `characters`, "
        "`locations` or `props`",
    )
