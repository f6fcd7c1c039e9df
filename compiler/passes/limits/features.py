"""Features: what a shot asks for and its backend has no field for.

Called by `lower`; goes out as what may be sent. Invariant: nothing is left out silently: it is an error, or
a note when `allow_degraded` names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference
from compiler.passes.draft import Draft
from compiler.passes.setup import Setup
from compiler.source.route import Route


@dataclass(frozen=True, slots=True)
class Granted:
    """What may be sent of what a shot asks for.

    Attributes:
        first_frame: the picture to begin with, or None.
        ratio: the clip's shape.
        negative: may be empty.
        seed: None for an automatic one.
        watermark: whether the picture is marked.
        prompt_extend: whether the prompt may be rewritten.
    """

    first_frame: Asset | None
    ratio: str
    negative: str
    seed: int | None
    watermark: bool
    prompt_extend: bool


_TITLES = {
    "first_frame": "a first frame",
    "ratio": "the ratio",
    "negative": "a negative prompt",
    "seed": "a seed",
    "watermark": "a watermark",
    "prompt_extend": "prompt extension",
}


def grant_features(draft: Draft, facts: ModelFacts, setup: Setup, diagnostics: Diagnostics) -> Granted:
    """Return what may be sent, and report what may not."""
    settings, fields = draft.settings, facts.fields
    seed = None if settings.seed == "auto" else settings.seed
    shapes = next(iter(facts.sizes.values()))
    only_ratio = next(iter(shapes))
    wanted = (
        ("first_frame", draft.first_frame is not None, fields.first_frame),
        ("ratio", settings.ratio != only_ratio and draft.first_frame is None, fields.ratio),
        ("negative", settings.negative != "", fields.negative),
        ("seed", seed is not None, fields.seed),
        ("watermark", settings.watermark, fields.watermark),
        ("prompt_extend", settings.prompt_extend, fields.prompt_extend),
    )
    refused = [name for name, is_wanted, has_field in wanted if is_wanted and not has_field]
    for name in refused:
        _refuse(name, _TITLES[name], setup.resolver.route(draft.shot, name), facts, setup, diagnostics)
    if draft.storyboard is not None and not facts.references.storyboard:
        _refuse("storyboard", "a storyboard", draft.storyboard.route, facts, setup, diagnostics)
    return Granted(
        None if "first_frame" in refused else draft.first_frame,
        only_ratio if "ratio" in refused else settings.ratio,
        "" if "negative" in refused else settings.negative,
        None if "seed" in refused else seed,
        settings.watermark and "watermark" not in refused,
        settings.prompt_extend and "prompt_extend" not in refused,
    )


def _refuse(name: str, title: str, where: Route, facts: ModelFacts, setup: Setup, diagnostics: Diagnostics) -> None:
    if name in setup.scene.allow_degraded:
        diagnostics.report(
            "degraded", f"`{facts.model}` on `{facts.backend}` has no field for {title}: it is left out", where
        )
        return
    diagnostics.report(
        "unsupported-feature",
        f"`{facts.model}` on `{facts.backend}` has no field for {title}",
        where,
        help=f"leave it out, use another backend, or allow the loss with `allow_degraded: [{name}]`"
        if name in _TITLES or name == "voice"
        else "leave it out, or use another backend or model",
    )


Voices = Literal["each", "one", "none"]


def grant_voices(
    draft: Draft, references: Sequence[Reference], facts: ModelFacts, setup: Setup, diagnostics: Diagnostics
) -> Voices:
    """Return which voices may be sent, and report those that may not.

    One voice for the whole request is as good as one for each reference when only one character is shown.
    """
    kind = facts.fields.voice
    if kind == "each":
        return "each"
    speakers = {line.speaker.declaration.id for line in draft.lines}
    speaking = [one for one in references if one.voice is not None and one.id in speakers]
    if not speaking:
        return "none"
    characters = sum(1 for one in references if one.kind == "character")
    if kind == "one" and characters == 1:
        return "one"
    title = "a voice for each character" if kind == "one" else "a recorded voice"
    for one in speaking:
        where = one.voice.route if one.voice else one.route
        _refuse("voice", title, where, facts, setup, diagnostics)
    distinct = {one.voice.identity for one in speaking if one.voice}
    return "one" if kind == "one" and len(distinct) == 1 else "none"
