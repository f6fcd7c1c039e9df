"""Limits on prompts: their length, and whether they say anything of each reference.

Called by `lower`. Invariant: lengths are counted in characters, as the service counts and silently cuts.
"""

import re
from collections.abc import Sequence

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.phrase import Phrase
from compiler.ir.reference import Slot
from compiler.passes.draft import Draft
from compiler.source.route import Route

_ONE_DIGIT = 9


def check_prompt_length(draft: Draft, prompt: str, facts: ModelFacts, diagnostics: Diagnostics) -> None:
    """Report a prompt that would be cut."""
    if len(prompt) <= facts.text.max_prompt:
        return
    entry, route = draft.shot.entry, draft.shot.route
    field = next((name for name in ("prompt", "action", "beats", "dialogue") if getattr(entry, name)), "id")
    diagnostics.report(
        "prompt-too-long",
        f"the prompt of `{entry.id}` has {len(prompt)} characters, but `{facts.model}` reads {facts.text.max_prompt}",
        route / field,
        part="value" if field == "id" else "key",
        help="the service would cut it silently and bill it; say less or split the shot",
    )


def check_negative_length(draft: Draft, where: Route, facts: ModelFacts, diagnostics: Diagnostics) -> None:
    """Report a negative prompt that would be cut."""
    length = len(draft.settings.negative)
    if length > facts.text.max_negative:
        diagnostics.report(
            "negative-too-long",
            f"the negative prompt has {length} characters, but `{facts.model}` reads {facts.text.max_negative}",
            where,
            help="the service would cut it silently; say less",
        )


def check_content(draft: Draft, diagnostics: Diagnostics) -> bool:
    """Return whether a shot has anything to show, and report one that has not."""
    entry = draft.shot.entry
    if draft.own is not None or entry.action or entry.dialogue or entry.beats or entry.prompt:
        return True
    if entry.storyboard or draft.settings.at:
        return True
    diagnostics.report(
        "empty-prompt",
        f"`{entry.id}` has nothing to show",
        draft.shot.route / "id",
        help="say what happens under `action`, or where it is set with `at`",
    )
    return False


def check_addressed(prompt: str, slots: Sequence[Slot], diagnostics: Diagnostics) -> None:
    """Warn of references that the prompt never addresses."""
    for slot in slots:
        if _addresses(prompt, slot.label, exact=len(slots) > _ONE_DIGIT):
            continue
        reference = slot.reference
        diagnostics.report(
            "unaddressed-reference",
            f"the prompt never addresses {slot.label}, so the model ignores `{reference.id}`",
            slot.route,
            help=f"name `@{reference.id}` in the prose, or take it out"
            if reference.kind != "storyboard"
            else f"write `{slot.label}` in the prompt",
        )


def _addresses(prompt: str, label: str, *, exact: bool) -> bool:
    """Return whether a label stands in a prompt; with ten slots, `Image 1` must not be found in `Image 10`."""
    if not exact and label[-1].isdigit() and not isinstance(label, Phrase):
        return label in prompt
    return re.search(re.escape(label) + r"(?!\d)", prompt, re.IGNORECASE) is not None
