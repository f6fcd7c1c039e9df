"""The order in which references are bound: groups of declarations come in, one ordered list goes out.

Called by `scene_file` for every scene and by `load` for a library on its own. Invariant: characters,
locations, props; within each, files of `use` as listed, then story, then scene; an override keeps its first place.
"""

from collections.abc import Iterable, Sequence

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.project import Declaration, DeclarationKind
from compiler.source.problem import shown

_KINDS: tuple[DeclarationKind, ...] = ("character", "location", "prop")


def order_declarations(
    places: Iterable[Sequence[Declaration]], precedence: Iterable[Sequence[Declaration]], diagnostics: Diagnostics
) -> tuple[Declaration, ...]:
    """Put declarations into binding order and let the nearest of each id win.

    Args:
        places: the declarations of each file, in the order in which their ids take their places.
        precedence: the same, weakest first.
        diagnostics: told of ids that are declared as two kinds (`duplicate-name`).
    """
    winners: dict[str, Declaration] = {}
    for declaration in _each_once(precedence):
        rival = winners.get(declaration.id)
        if rival is not None and rival.kind != declaration.kind:
            _report_kinds(declaration, rival, diagnostics)
        winners[declaration.id] = declaration
    first = dict.fromkeys(declaration.id for declaration in _each_once(places))
    return tuple(winners[name] for kind in _KINDS for name in first if winners[name].kind == kind)


def _each_once(groups: Iterable[Sequence[Declaration]]) -> Iterable[Declaration]:
    """Return the declarations of all groups; a file that is used twice counts where it stands first."""
    return {declaration.route: declaration for group in groups for declaration in group}.values()


def _report_kinds(declaration: Declaration, rival: Declaration, diagnostics: Diagnostics) -> None:
    diagnostics.report(
        "duplicate-name",
        f"{shown(declaration.id)} is declared as a {rival.kind} and as a {declaration.kind}",
        declaration.route,
        part="key",
        labels=(Label(rival.route, f"the {rival.kind} is declared here", part="key"),),
        help="give one of them another id",
    )
