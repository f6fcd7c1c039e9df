"""Declarations become references: the picture or film, the voice, and the name of each.

Comes from a scene's declarations and the probed assets; `lower` calls it once per scene. Invariant: a
declaration whose files have problems has no reference, and whoever probed them has said so.
"""

from collections.abc import Mapping

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference
from compiler.passes.names import called, display_name, flow
from compiler.scene.declaration import CharacterLookEntry, LookEntry
from compiler.scene.project import Declaration
from compiler.source.route import Route
from compiler.source.value import value

DEFAULT = "default"
"""The look without a name."""


@value
class Declared:
    """A declaration and what became of it.

    Attributes:
        declaration: as written.
        order: its place in the binding order, from 0.
        shown: how people call it: its name, or its id where it has none.
        reference: None when one of its files is missing or broken, or when it has but looks.
        looks: its other pictures, by the name of the look; None as above.
    """

    declaration: Declaration
    order: int
    shown: str
    reference: Reference | None
    looks: Mapping[str, Reference | None]

    def in_look(self, name: str) -> Reference | None:
        """Return what is shown in a look that it has; `default` is its own picture."""
        return self.reference if name == DEFAULT else self.looks[name]


def declare_references(declarations: tuple[Declaration, ...], assets: Mapping[Route, Asset]) -> dict[str, Declared]:
    """Return what is declared, by id, in binding order."""
    declared: dict[str, Declared] = {}
    for order, declaration in enumerate(declarations):
        shown = display_name(declaration) or declaration.id
        entry, voice = declaration.entry, _voice(declaration.entry, declaration.route, assets)
        looks = {
            name: _reference(declaration, (look, declaration.route / "looks" / name), voice, assets)
            for name, look in entry.looks.items()
        }
        own = _reference(declaration, (entry, declaration.route), voice, assets)
        declared.setdefault(declaration.id, Declared(declaration, order, shown, own, looks))
    return declared


@value
class _Voice:
    """A recording, if there is one, and whether it could be used."""

    asset: Asset | None
    usable: bool = True


def _voice(entry: LookEntry, at: Route, assets: Mapping[Route, Asset]) -> _Voice:
    if not isinstance(entry, CharacterLookEntry) or not entry.voice:
        return _Voice(None)
    asset = assets.get(at / "voice")
    return _Voice(asset, asset is not None)


def _reference(
    declaration: Declaration, look: tuple[LookEntry, Route], voice: _Voice, assets: Mapping[Route, Asset]
) -> Reference | None:
    """Return what is shown in a look; one without a voice of its own speaks with the declaration's."""
    entry, at = look
    own = _voice(entry, at, assets)
    spoken = own if own.asset is not None or not own.usable else voice
    asset = assets.get(at / ("image" if entry.image else "video"))
    if asset is None or not spoken.usable:
        return None
    return Reference(
        declaration.id,
        declaration.kind,
        display_name(declaration),
        "image" if entry.image else "video",
        asset,
        spoken.asset,
        flow(entry.about or declaration.entry.about),
        declaration.route,
        flow(entry.locator),
    )


def check_names(declarations: tuple[Declaration, ...], diagnostics: Diagnostics) -> None:
    """Report declarations that are called the same."""
    taken: dict[str, tuple[Declaration, Label]] = {}
    for declaration in declarations:
        for name, label in _calls(declaration):
            first, where = taken.setdefault(name, (declaration, label))
            if first is declaration:
                continue
            diagnostics.report(
                "duplicate-name",
                f"`{first.id}` and `{declaration.id}` are both called `{name}`",
                label.where,
                part=label.part,
                labels=(Label(where.where, "called so here too", where.part),),
                help="give one of them another `name`",
            )


def _calls(declaration: Declaration) -> list[tuple[str, Label]]:
    """Return every word that calls a declaration in prose or as a speaker, and where it is written."""
    route, entry = declaration.route, declaration.entry
    calls = [(declaration.id, Label(route, part="key"))]
    if entry.name:
        calls.append((called(entry.name), Label(route / "name")))
    elif name := display_name(declaration):
        calls.append((called(name), Label(route, part="key")))
    calls.extend((called(alias), Label(route / "aliases" / index)) for index, alias in enumerate(entry.aliases))
    return [(name, label) for name, label in calls if name]
