"""Lint: a name that is also a common word begins a sentence, where both are written alike.

Called by `drafting` for prose with mentions. Invariant: `@id` is never in doubt.
"""

from collections.abc import Iterable

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.passes.names import names_of
from compiler.passes.prose import Prose
from compiler.passes.sentence import starts_sentence
from compiler.scene.project import Declaration

_WORDS = """
amber angel art ash aurora autumn basil bear bill bishop blaze blue bob brook buck buddy candy carol chance
chase chip chuck clay cliff colt cook crystal daisy dale dash dawn dean dick dot drew duke earl ebony eve
faith fern flash forest frank gene ginger glen grace grant gray guy hall harmony heath heather hill holly
honey hope hunter iris ivy jack jade jasmine jay jet jewel josh joy june king lance lane lark laurel lily mark
mason max may melody mercy mike miles mill mint misty nick norm olive opal page paris pat patience paul pearl
penny pepper piper porter price prince prudence queen rain ray red reed rich river rob robin rock rocky rod
rose ruby rusty sage sandy scout shade shadow shell sierra silver skip sky smith snow sonny star stone storm
strong sue summer sunny tab tad taylor terry timber tony trip victor violet wade walker ward warren webb
wheeler will willow winter wolf wood woody young
"""
_COMMON = frozenset(_WORDS.split())


def common_names(declarations: Iterable[Declaration]) -> frozenset[str]:
    """Return the ids of those who are called like a common word."""
    return frozenset(
        declaration.id for declaration in declarations if any(name.lower() in _COMMON for name in names_of(declaration))
    )


def lint_common_words(prose: Prose, label: Label, common: frozenset[str], diagnostics: Diagnostics) -> None:
    """Warn of mentions that may be ordinary words.

    Args:
        prose: the field.
        label: where it is written.
        common: ids whose names are common words.
        diagnostics: told.
    """
    for mention in prose.mentions:
        if mention.id not in common or mention.is_explicit or mention.text.lower() not in _COMMON:
            continue
        if not starts_sentence(prose.text, mention.start):
            continue
        word = mention.text
        diagnostics.report(
            "common-word-name",
            f"`{word}` is also a common word: here it is taken for `{mention.id}`",
            label.where,
            part=label.part,
            fragment=word,
            nth=prose.text.count(word, 0, mention.start),
            help=f"write `@{mention.id}` if it is meant, `\\{word}` if it is not",
        )
