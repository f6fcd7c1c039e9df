"""Features: what a shot asks for and its backend has no field for.

Called by `lower`; goes out as what may be sent. Invariant: nothing is left out silently: it is an error, or
a note when `allow_degraded` names it.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference, Slot
from compiler.passes.draft import Draft
from compiler.passes.setup import Setup
from compiler.source.route import Route
from compiler.source.value import value


@value
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
        where = setup.resolver.route(draft.shot, name)
        _refuse(_Refusal(name, _no_field(_TITLES[name], facts), "it is left out", where), setup, diagnostics)
    if draft.storyboard is not None and not facts.references.storyboard:
        reason = _no_field("a storyboard", facts)
        _refuse(_Refusal("storyboard", reason, "", draft.storyboard.route), setup, diagnostics)
    return Granted(
        None if "first_frame" in refused else draft.first_frame,
        only_ratio if "ratio" in refused else settings.ratio,
        "" if "negative" in refused else settings.negative,
        None if "seed" in refused else seed,
        settings.watermark and "watermark" not in refused,
        settings.prompt_extend and "prompt_extend" not in refused,
    )


@value
class _Refusal:
    """What cannot be sent: its name for `allow_degraded`, why, what becomes of it if that is allowed, and where."""

    name: str
    reason: str
    loss: str
    where: Route
    labels: tuple[Label, ...] = ()


def _refuse(refusal: _Refusal, setup: Setup, diagnostics: Diagnostics) -> None:
    name = refusal.name
    if name in setup.scene.allow_degraded:
        message = f"{refusal.reason}: {refusal.loss}"
        diagnostics.report("degraded", message, refusal.where, labels=refusal.labels)
        return
    diagnostics.report(
        "unsupported-feature",
        refusal.reason,
        refusal.where,
        labels=refusal.labels,
        help=f"leave it out, use another backend, or allow the loss with `allow_degraded: [{name}]`"
        if name in _TITLES or name == "voice"
        else "leave it out, or use another backend or model",
    )


def _no_field(title: str, facts: ModelFacts) -> str:
    return f"`{facts.model}` on `{facts.backend}` has no field for {title}"


def grant_voices(
    draft: Draft, references: Sequence[Reference], facts: ModelFacts, setup: Setup, diagnostics: Diagnostics
) -> frozenset[str]:
    """Return the ids of those whose recorded voice is sent, and report speakers whose voice is not.

    One voice for the whole request is as good as one for each reference when only one character is shown;
    among several, that of whoever speaks first is sent where the author allows it.

    Args:
        draft: the shot.
        references: what it is bound to.
        facts: of the model.
        setup: of the scene.
        diagnostics: told.
    """
    if draft.storyboard is not None:
        _refuse_beside_storyboard(draft, setup, diagnostics)
        return frozenset()
    kind = facts.fields.voice
    voices = {one.id: one.voice for one in references if one.voice is not None}
    if kind == "each":
        return frozenset(voices)
    speakers = dict.fromkeys(line.speaker.declaration.id for line in draft.lines)
    speaking = {id_: voices[id_] for id_ in speakers if id_ in voices}
    sent = frozenset[str]()
    if kind == "one" and speaking:
        is_alone = sum(1 for one in references if one.kind == "character") == 1
        if is_alone or "voice" in setup.scene.allow_degraded:
            first = next(iter(speaking.values()))
            sent = frozenset(id_ for id_, voice in speaking.items() if voice.identity == first.identity)
    reason = _no_field("a voice for each character" if kind == "one" else "a recorded voice", facts)
    for id_, voice in speaking.items():
        if id_ not in sent:
            instead = f", and that of `{next(iter(speaking))}`, who speaks first, is sent for all" if sent else ""
            loss = f"that of `{id_}` is left out{instead}"
            _refuse(_Refusal("voice", reason, loss, voice.route), setup, diagnostics)
    return sent


def share_voices(
    draft: Draft, slots: Sequence[Slot], granted: AbstractSet[str], setup: Setup, diagnostics: Diagnostics
) -> frozenset[str]:
    """Return whose voice is sent where several are in one picture, which carries one: that of whoever speaks first.

    Args:
        draft: the shot.
        slots: what it is bound to.
        granted: ids of those whose voice the model takes.
        setup: of the scene.
        diagnostics: told of speakers whose voice has no place.
    """
    speakers = list(dict.fromkeys(line.speaker.declaration.id for line in draft.lines))
    sent = set(granted)
    for index in {slot.index for slot in slots}:
        voiced = [slot for slot in slots if slot.index == index and slot.reference.id in granted]
        voices = {slot.reference.id: slot.reference.voice for slot in voiced if slot.reference.voice is not None}
        speaking = [slot for id_ in speakers for slot in voiced if slot.reference.id == id_]
        if not voices:
            continue
        first = (speaking or voiced)[0]
        kept = voices[first.reference.id].identity
        sent -= {id_ for id_, voice in voices.items() if voice.identity != kept}
        for slot in speaking:
            if slot.reference.id not in sent:
                reason = (
                    f"`{first.reference.id}` and `{slot.reference.id}` are both in {slot.item}, "
                    "and one picture carries one voice"
                )
                loss = f"that of `{slot.reference.id}` is left out"
                _refuse(_Refusal("voice", reason, loss, voices[slot.reference.id].route), setup, diagnostics)
    return frozenset(sent)


def _refuse_beside_storyboard(draft: Draft, setup: Setup, diagnostics: Diagnostics) -> None:
    """Report every speaker whose voice has no reference to go with, at what they say first."""
    told: set[str] = set()
    for line in draft.lines:
        id_ = line.speaker.declaration.id
        reference = draft.references.get(id_)
        if id_ in told or reference is None or reference.voice is None:
            continue
        told.add(id_)
        reason = f"beside a storyboard, the voice of `{id_}` has no reference to go with"
        labels = (Label(reference.voice.route, "the voice"),)
        _refuse(_Refusal("voice", reason, "it is left out", line.route, labels), setup, diagnostics)
