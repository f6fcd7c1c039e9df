"""Limits on the number of references, and what a storyboard replaces.

Called by `lower` with a bound shot. Invariant: the numbers are the catalogue's.
"""

from collections.abc import Sequence

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.reference import Slot
from compiler.passes.bind import one_each
from compiler.passes.draft import Draft
from compiler.source.route import Route


def check_references(draft: Draft, slots: Sequence[Slot], facts: ModelFacts, diagnostics: Diagnostics) -> None:
    """Report too many, too few, or too many of one medium."""
    shot = draft.shot.route / "id"
    name = draft.shot.entry.id
    limits = facts.references
    if not slots:
        diagnostics.report(
            "no-reference",
            f"`{name}` has no reference, and `{facts.model}` needs at least one",
            shot,
            help="name a declared character, location or prop in `action`, `cast` or `at`",
        )
        return
    sent = one_each(slots)
    if len(sent) > limits.max:
        diagnostics.report(
            "too-many-references",
            f"`{name}` has {len(sent)} references, but `{facts.model}` takes {limits.max}",
            shot,
            labels=_surplus(sent[limits.max :]),
            notes=(_listed(sent),),
            help="split the shot, or leave a reference out of its prose, `cast` and `at`",
        )
        return
    _check_videos(name, shot, [slot for slot in sent if slot.reference.medium == "video"], facts, diagnostics)


def _check_videos(name: str, shot: Route, videos: Sequence[Slot], facts: ModelFacts, diagnostics: Diagnostics) -> None:
    most = facts.references.max_videos
    if len(videos) > most:
        diagnostics.report(
            "too-many-videos",
            f"`{name}` has {len(videos)} reference videos, but `{facts.model}` takes {most}",
            shot,
            labels=_surplus(videos[most:]),
            notes=(_listed(videos),),
            help="declare one of them with an `image`, or split the shot",
        )


def _surplus(slots: Sequence[Slot]) -> tuple[Label, ...]:
    return tuple(Label(slot.route, f"`{slot.reference.id}` is one too many") for slot in slots)


def _listed(slots: Sequence[Slot]) -> str:
    return "in slot order: " + ", ".join(f"`{slot.reference.id}`" for slot in slots)


def check_storyboard(draft: Draft, diagnostics: Diagnostics) -> None:
    """Report what a shot with a storyboard says although the storyboard replaces it."""
    entry = draft.shot.entry
    if draft.storyboard is None:
        return
    said = [field for field in ("cast", "at", "first_frame") if getattr(entry, field)]
    for field in said:
        diagnostics.report(
            "storyboard-not-alone",
            f"`{field}` has no effect beside a storyboard, which is the only picture sent",
            draft.shot.route / field,
            labels=(Label(draft.shot.route / "storyboard", "the storyboard"),),
            help=f"remove `{field}`: the panels show who and where",
        )
