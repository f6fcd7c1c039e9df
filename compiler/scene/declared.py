"""Declarations of one file: its sections come in, declarations and what they name go out.

Called by `libraries` and `parts`. Invariant: a declaration that is broken is kept, with an empty `image`
if it has no usable medium, so that nobody is told that its name is unknown.
"""

import re

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_use import AssetUse
from compiler.scene.asset_uses import declaration_uses
from compiler.scene.conflicts import check_declaration
from compiler.scene.declaration import CharacterEntry, LocationEntry, PropEntry
from compiler.scene.mismatch_report import found_words, report_bad_id
from compiler.scene.project import Declaration, DeclarationKind
from compiler.scene.site import Site
from compiler.scene.validate import Subject, validate
from compiler.source.problem import shown
from compiler.source.route import Route
from compiler.source.value import value

AnyEntry = CharacterEntry | LocationEntry | PropEntry

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SECTIONS: tuple[tuple[str, DeclarationKind, type[AnyEntry]], ...] = (
    ("characters", "character", CharacterEntry),
    ("locations", "location", LocationEntry),
    ("props", "prop", PropEntry),
)
_MEDIA = frozenset({"image", "video"})


@value
class Declared:
    """What one file declares.

    Attributes:
        declarations: in the author's order, section by section.
        uses: the files that they name.
        complete: whether every section could be read.
    """

    declarations: tuple[Declaration, ...]
    uses: tuple[AssetUse, ...]
    complete: bool


def load_declarations(data: dict[str, object], site: Site, diagnostics: Diagnostics) -> Declared:
    """Validate the characters, locations and props of one file, each on its own."""
    declarations: list[Declaration] = []
    complete = True
    for key, kind, model in _SECTIONS:
        section = data.get(key)
        if isinstance(section, dict):
            for name, value in section.items():
                at = site.route / key / name
                check_id(name, at, diagnostics)
                entry = _load_entry(model, value, at, diagnostics)
                declarations.append(Declaration(kind, name, entry, site.folder, at))
        elif section is not None:
            _report_section(key, section, site.route / key, diagnostics)
            complete = False
    uses = tuple(use for item in declarations for use in declaration_uses(item, site, diagnostics))
    return Declared(tuple(declarations), uses, complete)


def check_id(name: str, at: Route, diagnostics: Diagnostics) -> None:
    """Report a key that cannot be an id."""
    if not _ID.fullmatch(name):
        report_bad_id(name, at, diagnostics, is_key=True)


def _load_entry(model: type[AnyEntry], value: object, at: Route, diagnostics: Diagnostics) -> AnyEntry:
    name = str(at.steps[-1])
    if not isinstance(value, dict):
        path = value if isinstance(value, str) and value else "<path>"
        diagnostics.report(
            "wrong-type",
            f"{shown(name)} must be a mapping, not {found_words(value)}",
            at,
            help=f"write {shown(f'{name}: {{image: {path}}}', 120)}",
        )
        return model.model_construct(image="")
    validated = validate(model, value, Subject(at, shown(name)), diagnostics)
    if not _MEDIA & validated.broken:
        kept = {key: value[key] for key in value if key == "looks" or key not in validated.broken}
        check_declaration(kept, at, diagnostics)
    _check_looks(value.get("looks"), at / "looks", diagnostics)
    entry = validated.entry or model.model_construct(image="")
    if entry.image is None and entry.video is None:
        only_looks = entry.looks and not _MEDIA & validated.broken
        return entry if only_looks else entry.model_copy(update={"image": ""})
    return entry if entry.image is None or entry.video is None else entry.model_copy(update={"video": None})


def _check_looks(looks: object, at: Route, diagnostics: Diagnostics) -> None:
    if not isinstance(looks, dict):
        return
    for name in looks:
        check_id(name, at / name, diagnostics)
        if name == "default":
            advice = "name that picture above, beside `looks`, or choose another name"
            message = "`default` is what the look without a name is called"
            diagnostics.report("bad-id", message, at / name, part="key", help=advice)


def _report_section(key: str, section: object, at: Route, diagnostics: Diagnostics) -> None:
    diagnostics.report(
        "wrong-type",
        f"`{key}` must be a mapping of ids, not {found_words(section)}",
        at,
        part="key",
        help=f"write an id and a colon below `{key}:`, without dashes, for instance `mara:`",
    )
