"""Chooses looks: which of their pictures those who are in a shot are shown in.

Comes from the setting `look`; `drafting` calls it when the shot's names are found. Invariant: a look changes what is
shown of somebody, and neither their id, name, place in the order, nor, unless it has one, their voice.
"""

from collections.abc import Mapping

from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import is_variant, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.passes.references import DEFAULT, Declared
from compiler.passes.setup import Setup
from compiler.scene.project import LoadedShot
from compiler.source.route import Route


def choose_looks(
    shot: LoadedShot, wanted: Mapping[str, str], named: Mapping[str, Route], setup: Setup, diagnostics: Diagnostics
) -> dict[str, str | None]:
    """Return the look of everybody in a shot who does not have their own; None where it is unknown.

    Args:
        shot: as written.
        wanted: what the settings say, by id.
        named: everything that the shot names.
        setup: of the scene.
        diagnostics: told of looks and ids that there are not, and of looks of those who are not in the shot.
    """
    chosen: dict[str, str | None] = {}
    for id_, name in wanted.items():
        where = setup.resolver.look_route(shot, id_)
        declared = setup.declared.get(id_)
        if declared is None:
            _report_id(id_, where, setup, diagnostics)
            chosen[id_] = None
        elif name not in declared.looks and name != DEFAULT:
            _report_look(name, where, declared, diagnostics)
            chosen[id_] = None
        elif id_ in named:
            chosen[id_] = name
        elif shot.entry.look is not None and id_ in shot.entry.look:
            advice = "name them in the shot, or remove it"
            message = f"`{id_}` is not in this shot, whatever the look"
            diagnostics.report("idle-look", message, shot.route / "look" / id_, part="key", help=advice)
    return {id_: name for id_, name in chosen.items() if name != DEFAULT}


def check_has_look(declared: Declared, where: Route, diagnostics: Diagnostics) -> None:
    """Report somebody who has but looks, in a shot that chooses none; a broken picture has been reported."""
    entry, id_ = declared.declaration.entry, declared.declaration.id
    if entry.image is None and entry.video is None and declared.looks:
        name = next(iter(declared.looks))
        diagnostics.report(
            "look-not-chosen",
            f"`{id_}` has several looks and no picture of its own, and this shot chooses none",
            where,
            labels=(Label(declared.declaration.route, "declared here", "key"),),
            help=f"write for instance `look: {{{id_}: {name}}}` in the shot or in `defaults`",
        )


def _report_id(id_: str, where: Route, setup: Setup, diagnostics: Diagnostics) -> None:
    near = nearest(id_, setup.declared)
    label = Label(where, "", "key")
    diagnostics.report(
        "unknown-look",
        f"nothing is declared as `{id_}`",
        where,
        part="key",
        help=f"did you mean `{near}`?" if near else "looks are chosen by the id of a declaration",
        suggestions=(Suggestion(label, near, safe=is_variant(id_, near)),) if near else (),
    )


def _report_look(name: str, where: Route, declared: Declared, diagnostics: Diagnostics) -> None:
    id_ = declared.declaration.id
    near = nearest(name, declared.looks)
    listing = f"it has {', '.join(f'`{look}`' for look in declared.looks)}" if declared.looks else "it has none"
    diagnostics.report(
        "unknown-look",
        f"`{id_}` has no look `{name}`",
        where,
        labels=(Label(declared.declaration.route, "declared here", "key"),),
        help=f"did you mean `{near}`?" if near else f"{listing}; declare one under its `looks`",
        suggestions=(Suggestion(Label(where), near, safe=is_variant(name, near)),) if near else (),
    )
