"""The languages of a film: its scenes come in, the languages that it can be made in go out.

Called by `driver.front` once per film. The first is the film's own: its takes are kept under no language's name, so
that a second one changes nothing for it. Invariant: which is first depends on no choice of the run.
"""

from collections.abc import Iterable, Iterator

from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import is_variant, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.project import LoadedScene
from compiler.source.route import Route


def find_languages(scenes: Iterable[LoadedScene], diagnostics: Diagnostics) -> tuple[str, ...]:
    """Return the languages of a film, its own one first; none where all that is said is in one.

    Args:
        scenes: of one film.
        diagnostics: told where two places begin with different languages, or a line is in one that is not listed.
    """
    scenes = tuple(scenes)
    lists = list(dict.fromkeys(one for scene in scenes for one in scene.languages))
    written = [(scene, names, route) for scene in scenes for names, route in _translations(scene)]
    firsts = [(names[0], Label(route / 0)) for names, route in lists]
    # A scene that sees no list has to be understood in the same way when it is alone.
    firsts += [
        (names[0], Label(route / names[0], part="key")) for scene, names, route in written if not scene.languages
    ]
    _check_first(firsts, diagnostics)
    if not lists:
        return tuple(dict.fromkeys(language for _, names, _ in written for language in names))
    known = tuple(dict.fromkeys(language for names, _ in lists for language in names))
    for _, names, route in written:
        for name in names:
            if name not in known:
                _report_unlisted(name, route / name, known, lists[0][1], diagnostics)
    return known


def _translations(scene: LoadedScene) -> Iterator[tuple[tuple[str, ...], Route]]:
    """Yield the languages of each text that is in several, and where it stands."""
    for shot in scene.shots:
        beats = ((beat.dialogue, shot.route / "beats" / index) for index, beat in enumerate(shot.entry.beats))
        for dialogue, at in ((shot.entry.dialogue, shot.route), *beats):
            for index, line in enumerate(dialogue):
                if isinstance(line.line, dict):
                    yield tuple(line.line), at / "dialogue" / index / (line.key or "line")


def _check_first(places: list[tuple[str, Label]], diagnostics: Diagnostics) -> None:
    """Report the first place that begins with another language than those before it."""
    for name, label in places[1:]:
        first, where = places[0]
        if name != first:
            diagnostics.report(
                "mixed-languages",
                f"`{name}` comes first here, and `{first}` elsewhere: which is the film's own language is unclear",
                label.where,
                part=label.part,
                labels=(Label(where.where, f"`{first}` comes first here", where.part),),
                help=f"write `languages: [{first}, {name}]` at the top of the file, the film's own language first, "
                "and begin every such list with it",
            )
            return


def _report_unlisted(name: str, at: Route, known: tuple[str, ...], where: Route, diagnostics: Diagnostics) -> None:
    near = nearest(name, known)
    label = Label(at, "", "key")
    diagnostics.report(
        "unlisted-language",
        f"`{name}` is not among the languages of this film",
        at,
        part="key",
        labels=(Label(where, "they are listed here", "key"),),
        help=f"did you mean `{near}`?" if near else f"add `{name}` to `languages`",
        suggestions=(Suggestion(label, near, safe=is_variant(name, near)),) if near else (),
    )
