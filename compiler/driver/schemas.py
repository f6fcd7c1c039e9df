"""The JSON Schemas of every file and document, by name.

`scenec schema` prints them, `schemas/` holds them, `scenec init` gives them to a new repository. Invariant:
each is written from the pydantic models that read or write the thing itself.
"""

from collections.abc import Mapping

from pydantic import BaseModel

from compiler.build.lockfile import LockDocument
from compiler.build.plan_document import PlanDocument
from compiler.diagnostics.report_document import ReportDocument
from compiler.scene.file_kind import FileKind
from compiler.scene.json_schema import render_schema, schema_of
from compiler.scene.notes import NotesDocument

_MODELS: Mapping[str, type[BaseModel]] = {
    "notes": NotesDocument,
    "lock": LockDocument,
    "plan": PlanDocument,
    "check": ReportDocument,
    "diagnostics": ReportDocument,
}
_WRITTEN: tuple[FileKind, ...] = ("scene", "story", "library")

SCHEMAS = (*_WRITTEN, *_MODELS)
"""The names that `scenec schema` knows; `diagnostics` is another name for `check`."""


def render_kind(kind: str) -> str:
    """Return the schema of a kind as text.

    Raises:
        KeyError: there is no such kind.
    """
    for written in _WRITTEN:
        if kind == written:
            return render_schema(schema_of(written))
    schema = _MODELS[kind].model_json_schema(mode="serialization" if kind == "plan" else "validation")
    return render_schema({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
