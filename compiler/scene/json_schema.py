"""JSON Schemas of the three kinds of file, for editors: a kind comes in, a schema goes out.

`scenec schema` prints them and `schemas/` keeps them, tested for freshness. Invariant: written from the
models that `validate` uses, so that an editor and a check never disagree about a key.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compiler.scene.document import LibraryDocument, SceneDocument, StoryDocument
from compiler.scene.file_kind import FileKind
from compiler.scene.settings import LONGEST

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DOCUMENTS: Mapping[FileKind, tuple[type[LibraryDocument], str]] = {
    "scene": (SceneDocument, "A scene: its cast, its places and its shots."),
    "story": (StoryDocument, "A story: what its scenes share, and their order."),
    "library": (LibraryDocument, "A library: characters, locations and props that scenes and stories use."),
}

# Of plain text an editor's YAML makes numbers and booleans; the loader takes it as it is written.
_WORDS = ["string", "number", "boolean"]

_ONE_MEDIUM: Schema = {"oneOf": [{"required": ["image"]}, {"required": ["video"]}]}
_MEDIUM_OR_LOOKS: Schema = {
    "anyOf": [{"required": ["image"]}, {"required": ["video"]}, {"required": ["looks"]}],
    "not": {"required": ["image", "video"]},
}
_ONE_KIND: Schema = {
    "oneOf": [{"required": [kind]} for kind in ("dissolve", "wipe", "fade")],
    "dependentRequired": {"through": ["fade"]},
}
_EXTRAS: Mapping[str, Schema] = {
    "CharacterEntry": _MEDIUM_OR_LOOKS,
    "LocationEntry": _MEDIUM_OR_LOOKS,
    "PropEntry": _MEDIUM_OR_LOOKS,
    "LookEntry": _ONE_MEDIUM,
    "CharacterLookEntry": _ONE_MEDIUM,
    "TransitionEntry": _ONE_KIND,
}
_SHORT_LINE: Schema = {
    "description": "`who: text`, or with a manner `who (quietly): text`.",
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "propertyNames": {"not": {"enum": ["who", "line", "manner", "voiceover", "lang", "id"]}},
    "additionalProperties": {"anyOf": [{"type": _WORDS, "pattern": r"\S"}, {"$ref": "#/$defs/Translations"}]},
}
_TRANSLATIONS: Schema = {
    "description": "The words in several languages, by language: `{en: Why?, zh: 为什么？}`.",
    "type": "object",
    "minProperties": 1,
    "patternProperties": {"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": {"type": _WORDS, "pattern": r"\S"}},
    "additionalProperties": False,
}
_LINE: Schema = {
    "description": "A line of dialogue: `who (manner): text`, or the long form.",
    "anyOf": [_SHORT_LINE, {"$ref": "#/$defs/LineEntry"}],
}


def schema_of(kind: FileKind) -> Schema:
    """Return the JSON Schema (2020-12) of a kind of file."""
    model, description = _DOCUMENTS[kind]
    raw = model.model_json_schema()
    definitions = {name: _definition(name, schema) for name, schema in raw.pop("$defs", {}).items()}
    document = _tidied(raw)
    if "LineEntry" in definitions:
        definitions["DialogueLine"] = _LINE
        definitions["Translations"] = _TRANSLATIONS
        words = definitions["LineEntry"]["properties"]["line"]
        words["anyOf"][1] = {"$ref": "#/$defs/Translations"}
    properties = document["properties"]
    for listing in ("shots", "scenes"):
        if listing in properties:
            properties[listing]["minItems"] = 1
    required = document.get("required", [])
    first = {name: properties[name] for name in required}
    return {
        "$schema": DIALECT,
        "title": f"scenec {kind}",
        "description": description,
        "type": "object",
        **({"required": required} if required else {}),
        "properties": {"$schema": {"type": "string", "description": "Ignored."}, **first, **properties},
        "patternProperties": {"^x-": {"description": "Yours: ignored."}},
        "additionalProperties": False,
        **({"$defs": dict(sorted(definitions.items()))} if definitions else {}),
    }


def render_schema(schema: Mapping[str, Any]) -> str:
    """Return a schema as the text that is kept in `schemas/`."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schema(schema: Mapping[str, Any], path: Path) -> None:
    """Write a schema's file.

    Raises:
        OSError: it cannot be written.
    """
    path.write_text(render_schema(schema), encoding="utf-8", newline="\n")


def _definition(name: str, schema: Schema) -> Schema:
    tidied = _tidied(schema)
    tidied["description"] = schema.get("description", "").split("\n\n")[0].replace("\n", " ")
    if name == "LineEntry":
        # Where a line came from is the loader's own note.
        del tidied["properties"]["key"]
    if name == "ShotEntry":
        tidied["properties"]["id"]["type"] = ["string", "integer"]
        tidied["properties"]["trim"]["items"] = {"type": ["number", "null"], "minimum": 0, "maximum": LONGEST}
    return {**tidied, **_EXTRAS.get(name, {})}


def _tidied(schema: Schema) -> Schema:
    """Leave out what pydantic says for machines: titles, nulls and defaults."""
    result: Schema = {}
    for key, value in schema.items():
        if key in ("properties", "patternProperties"):
            result[key] = {name: _tidied(child) for name, child in value.items()}
            if key == "patternProperties":
                result["additionalProperties"] = False
        elif key == "anyOf":
            result.update(_choices(value))
        elif isinstance(value, dict) and key != "default":
            result[key] = _tidied(value)
        elif key not in ("title", "default"):
            result[key] = value
    if result.get("type") == "string" and not result.keys() & {"enum", "const"} and _is_free(result.get("pattern")):
        result["type"] = _WORDS
    if result.get("$ref") == "#/$defs/LineEntry":
        result["$ref"] = "#/$defs/DialogueLine"
    # A description of a property says more than that of its type.
    return result | {"description": schema["description"]} if "description" in schema else result


def _is_free(pattern: str | None) -> bool:
    """Whether any words fit."""
    return pattern in (None, r"\S")


def _choices(options: list[Schema]) -> Schema:
    kept = [_tidied(option) for option in options if option.get("type") != "null"]
    return kept[0] if len(kept) == 1 else {"anyOf": kept}
