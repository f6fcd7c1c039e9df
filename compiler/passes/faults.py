"""Reports what is wrong with names and templates: the wording of families 03 and 05.

Called by the passes that find names and render prompts. Invariant: a near miss is offered as the fix, and
a template's fault is shown at the template's own line.
"""

from collections.abc import Mapping

from compiler.diagnostics.diagnostic import Label, Region, Suggestion
from compiler.diagnostics.near import is_variant, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.passes.names import called, names_of
from compiler.passes.prose import Blunder, Prose
from compiler.passes.references import Declared
from compiler.passes.template import RenderError, Template
from compiler.source.route import Route


def report_prose(prose: Prose, label: Label, declared: Mapping[str, Declared], diagnostics: Diagnostics) -> None:
    """Report every blunder of a prose field.

    Args:
        prose: the field.
        label: where it is written.
        declared: what could have been meant.
        diagnostics: told.
    """
    for blunder in prose.blunders:
        place = Label(label.where, "", label.part, blunder.text, blunder.nth)
        if blunder.slug == "unknown-mention":
            _report_mention(blunder, place, declared, diagnostics)
        else:
            diagnostics.report(
                blunder.slug,
                f"`{blunder.text}` is written by hand",
                place.where,
                label="slots are counted for each shot",
                part=place.part,
                fragment=place.fragment,
                nth=place.nth,
                help=f"write the name or `@id` of the reference; `\\{blunder.text}` is taken literally",
            )


def _report_mention(blunder: Blunder, place: Label, declared: Mapping[str, Declared], diagnostics: Diagnostics) -> None:
    word = blunder.text.removeprefix("@")
    near = nearest(word, declared)
    diagnostics.report(
        blunder.slug,
        f"unknown mention `{blunder.text}`",
        place.where,
        label="not declared",
        part=place.part,
        fragment=place.fragment,
        nth=place.nth,
        labels=_similar(near, declared),
        help=f"did you mean `@{near}`?" if near else "declare it, or write `\\@` for an ordinary `@`",
        suggestions=(Suggestion(place, f"@{near}", safe=is_variant(word, near)),) if near else (),
    )


def report_unknown_speaker(word: str, label: Label, declared: Mapping[str, Declared], diagnostics: Diagnostics) -> None:
    """Report a speaker or cast member that is not one.

    Args:
        word: as written.
        label: where.
        declared: what could have been meant.
        diagnostics: told.
    """
    names = {called(name): id_ for id_, one in declared.items() for name in (*names_of(one.declaration), id_)}
    meant = declared.get(names.get(called(word), ""))
    if meant is not None:
        kind = meant.declaration.kind
        diagnostics.report(
            "cannot-speak",
            f"`{word}` is a {kind} and cannot speak",
            label.where,
            part=label.part,
            fragment=label.fragment,
            labels=(Label(meant.declaration.route, f"declared as a {kind} here", "key"),),
            help="declare it under `characters` if it is to speak",
        )
        return
    near = nearest(word, names)
    diagnostics.report(
        "unknown-character",
        f"unknown character `{word}`",
        label.where,
        label="not declared under `characters`",
        part=label.part,
        fragment=label.fragment,
        labels=_similar(names.get(near or ""), declared),
        help=f"did you mean `{near}`?" if near else "declare it under `characters` with an `image` or a `video`",
        suggestions=(Suggestion(label, near, safe=is_variant(word, near)),) if near else (),
    )


def _similar(id_: str | None, declared: Mapping[str, Declared]) -> tuple[Label, ...]:
    if id_ is None or id_ not in declared:
        return ()
    return (Label(declared[id_].declaration.route, "a similar name is declared here", "key"),)


def report_template(error: RenderError, template: Template, own: Route | None, diagnostics: Diagnostics) -> None:
    """Report a template that could not be rendered, at its own line.

    Args:
        error: what happened.
        template: as written by the author.
        own: where a shot's own prompt stands; None for a template file.
        diagnostics: told.
    """
    note = (f"line {error.line} of the template",) if error.line else ()
    lines = template.text.split("\n")
    line = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    if own is None:
        start = sum(len(text) + 1 for text in lines[: max(error.line, 1) - 1])
        diagnostics.report(
            error.slug,
            error.message,
            Region(template.name, start, start + len(line.rstrip())),
            help=_advice(error.slug),
        )
        return
    fragment = line.strip() or None
    earlier = [text for text in lines[: max(error.line, 1) - 1] if fragment and fragment in text]
    nth = sum(text.count(fragment) for text in earlier) if fragment else 0
    diagnostics.report(error.slug, error.message, own, fragment=fragment, nth=nth, notes=note, help=_advice(error.slug))


def _advice(slug: str) -> str:
    return {
        "template-syntax": "check the braces: `{{ value }}`, `{% if … %} … {% endif %}`",
        "template-undefined": "a template sees `shot`, `beats`, `slots`, `lines`, `style`, `scene` and `story`",
        "template-failed": "look at the values that the expression is given",
        "template-limit": "make it shorter; a prompt is a paragraph",
        "template-unsafe": "a template sees plain values only: no files, no Python internals",
    }.get(slug, "")
