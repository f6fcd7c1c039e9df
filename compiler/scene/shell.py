"""The shell of a document: everything at its top level but the parts that are validated on their own.

`libraries`, `story` and `scene_file` begin with it. Invariant: a shell always has an entry, if need be
with stand-ins for what is missing, so that the parts below it are checked in the same run.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.document import LibraryDocument
from compiler.scene.validate import Subject, validate
from compiler.source.data import plain_data
from compiler.source.document import Document
from compiler.source.route import Route
from compiler.source.value import value

S = TypeVar("S", bound=LibraryDocument)
S_co = TypeVar("S_co", bound=LibraryDocument, covariant=True)

_PARTS = frozenset({"characters", "locations", "props", "defaults", "profiles", "shots"})
_DECLARING = frozenset({"use", "characters", "locations", "props"})


@value
class Shell(Generic[S_co]):
    """A document's top level.

    Attributes:
        route: the document.
        folder: of the file.
        data: the top level as plain data, without `x-…` and `$schema`.
        entry: the validated keys; parts are empty in it.
        broken: known keys that could not be used, or that were probably meant by unknown ones.
    """

    route: Route
    folder: Path
    data: dict[str, object]
    entry: S_co
    broken: frozenset[str]

    @property
    def declares_all(self) -> bool:
        """Whether no key is broken that declarations come from."""
        return not self.broken & _DECLARING


def load_shell(
    document: Document, model: type[S], stand_ins: Mapping[str, object], diagnostics: Diagnostics
) -> Shell[S]:
    """Validate the top level of a document whose kind is known.

    Args:
        document: a mapping.
        model: of its kind.
        stand_ins: values for keys that must be there.
        diagnostics: told what does not fit.
    """
    route = Route(document.file.name)
    content = plain_data(document.root) if document.root is not None else {}
    top = content if isinstance(content, dict) else {}
    data: dict[str, object] = {key: top[key] for key in top if not key.startswith("x-") and key != "$schema"}
    own = {key: data[key] for key in data if key not in _PARTS or key not in model.model_fields}
    if "shots" in data and "shots" in model.model_fields:
        own["shots"] = []
    subject = Subject(route, "this file", stand_ins)
    validated = validate(model, own, subject, diagnostics)
    entry = validated.entry or model.model_validate(stand_ins)
    return Shell(route, document.file.path.parent, data, entry, validated.broken)
