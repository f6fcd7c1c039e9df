"""Ingredients: what a shot is made from, field by field, so that a plan can say which of them changed.

Comes from a lowered draft; `build.made_from` compares it with what an earlier take was made from. Called only when
somebody asks. Invariant: whatever changes the intent digest or the request changes an ingredient; an id, an order
or a path changes none but those that are about it.
"""

import json
from collections.abc import Iterator, Mapping

from compiler.ir.asset import Asset
from compiler.ir.ingredient import Ingredient, short_digest
from compiler.ir.reference import Slot
from compiler.passes.draft import Draft, DraftBeat, DraftLine
from compiler.passes.limits.features import Granted
from compiler.passes.own_prompt import OwnPrompt
from compiler.passes.prose import Prose
from compiler.passes.setup import Setup
from compiler.scene.shot import PREVIOUS
from compiler.source.route import Route
from compiler.source.value import value

_PLAIN = 40
"""Up to so many characters a text says more than its digest would."""


@value
class Making:
    """What went into a shot's request.

    Attributes:
        draft: the shot with its names found.
        slots: what it is bound to.
        granted: what may be sent of what it asks for.
        setup: of its scene.
        spellings: how names without a slot are written.
        template: the name of the template that the prompt comes from; empty for an own one.
        prompt: rendered.
        seconds: length of the clip.
    """

    draft: Draft
    slots: tuple[Slot, ...]
    granted: Granted
    setup: Setup
    spellings: Mapping[str, str]
    template: str
    prompt: str
    seconds: int


def ingredients_of(making: Making, called: Mapping[str, str]) -> tuple[Ingredient, ...]:
    """Return what a shot is made from.

    Args:
        making: what went into it.
        called: how declarations are to be called, by id; one that is missing is called by its id.
    """
    return tuple(_Reader(making, called).read())


class _Reader:
    """Reads one shot's ingredients in the order in which people are told of them."""

    def __init__(self, making: Making, called: Mapping[str, str]) -> None:
        self._making = making
        self._draft = making.draft
        self._called = called
        ids = {*making.draft.named, *(slot.reference.id for slot in making.slots)}
        self._names = {id_: f"@{self._call(id_)}" for id_ in ids}
        if making.draft.storyboard is not None:
            self._names |= making.spellings

    def read(self) -> Iterator[Ingredient]:
        yield from self._wishes()
        yield from self._beats()
        yield from self._references()
        yield from self._means()
        yield Ingredient("seconds", str(self._making.seconds), None)
        yield Ingredient("rendered", short_digest(self._making.prompt), None)

    def _wishes(self) -> Iterator[Ingredient]:
        draft, settings = self._draft, self._draft.settings
        at = self._call(settings.at) if settings.at else ""
        yield self._setting("at", at)
        yield self._setting("duration", str(settings.duration))
        yield self._setting("ratio", "" if draft.first_frame else settings.ratio)
        yield self._setting("seed", str(settings.seed))
        yield self._setting("watermark", _flag(settings.watermark))
        for field, prose in (("style", draft.style), ("sound", draft.sound), ("music", draft.music)):
            yield self._setting(field, self._short(prose))
        yield self._setting("negative", _digest(settings.negative))
        route = draft.shot.route
        yield Ingredient("prompt", _digest(self._own(draft.own) if draft.own else ""), route / "prompt")
        yield Ingredient("first_frame", _file(draft.first_frame), route / "first_frame")
        yield Ingredient("storyboard", _file(draft.storyboard), route / "storyboard")

    def _beats(self) -> Iterator[Ingredient]:
        entries = self._draft.shot.entry.beats
        for index, beat in enumerate(self._draft.beats):
            said = entries[index].model_fields_set if entries else frozenset[str]()
            yield from self._beat(beat, f"beat {index + 1} " if entries else "", said)

    def _beat(self, beat: DraftBeat, prefix: str, said: frozenset[str] | set[str]) -> Iterator[Ingredient]:
        texts = {
            "framing": beat.framing,
            "angle": self._short(beat.angle),
            "camera": self._short(beat.camera),
        }
        for field, text in texts.items():
            route = beat.route / field if field in said else self._place(field)
            yield Ingredient(prefix + field, text, route)
        yield Ingredient(f"{prefix}action", _digest(beat.action.spell(self._names)), beat.route / "action")
        if beat.seconds is not None:
            yield Ingredient(f"{prefix}seconds", str(beat.seconds), beat.route / "seconds")
        for number, line in enumerate(beat.lines, 1):
            yield Ingredient(f"{prefix}line {number}", self._line(line), line.route)

    def _line(self, line: DraftLine) -> str:
        speaker = self._call(line.speaker.declaration.id)
        said = (speaker, line.text, line.manner.spell(self._names), line.voiceover, line.told)
        return f"{speaker} {short_digest(json.dumps(said, ensure_ascii=False))}"

    def _references(self) -> Iterator[Ingredient]:
        if self._draft.storyboard is not None:
            return
        only_cast = self._draft.only_cast
        for slot in self._making.slots:
            reference, name = slot.reference, self._call(slot.reference.id)
            look = self._draft.looks.get(reference.id, "")
            place = self._making.setup.resolver.look_route(self._draft.shot, reference.id)
            yield Ingredient(f"look {name}", look, place)
            yield Ingredient(f"reference {name}", _file(reference.asset), reference.asset.route)
            shown = reference.asset.route
            located = Route(shown.file, (*shown.steps[:-1], "locator"))
            yield Ingredient(f"locator {name}", _digest(reference.locator), located)
            if reference.voice is not None:
                yield Ingredient(f"voice {name}", _file(reference.voice), reference.voice.route)
            if reference.id in only_cast:
                yield Ingredient(f"about {name}", _digest(reference.about), reference.route / "about")

    def _means(self) -> Iterator[Ingredient]:
        making, settings = self._making, self._draft.settings
        if making.template:
            template = making.setup.templates[making.template]
            route = None if template.trusted else Route(template.name)
            yield Ingredient("template", f"{making.template} {short_digest(template.text)}", route)
        yield self._setting("backend", self._draft.backend)
        yield self._setting("model", settings.model)
        yield self._setting("resolution", settings.resolution)
        yield self._setting("prompt_language", settings.prompt_language)
        yield self._setting("prompt_extend", _flag(settings.prompt_extend))
        order = " ".join(self._call(slot.reference.id) for slot in making.slots)
        yield Ingredient("order", order, self._draft.shot.route / "cast")
        yield Ingredient("left out", " ".join(self._left_out()), None)
        yield Ingredient("renderer", making.setup.choices.renderer, None)

    def _left_out(self) -> Iterator[str]:
        """Name what the shot asks for and its backend does not get."""
        making, settings, granted = self._making, self._draft.settings, self._making.granted
        if self._draft.first_frame is not None and granted.first_frame is None:
            yield "first_frame"
        for field in ("negative", "watermark", "prompt_extend", "ratio"):
            if getattr(settings, field) != getattr(granted, field) and not (field == "ratio" and granted.first_frame):
                yield field
        if settings.seed not in ("auto", granted.seed):
            yield "seed"
        for slot in making.slots:
            if slot.reference.voice is not None and slot.voice is None:
                yield f"voice-{self._call(slot.reference.id)}"

    def _setting(self, field: str, text: str) -> Ingredient:
        return Ingredient(field, text, self._place(field))

    def _place(self, field: str) -> Route:
        return self._making.setup.resolver.route(self._draft.shot, field)

    def _call(self, id_: str) -> str:
        return self._called.get(id_, id_)

    def _own(self, own: OwnPrompt) -> str:
        """Spell an own prompt with declarations as they are to be called, also where `"id" | label` asks for one."""
        ids = {f"{quote}{id_}{quote}": self._call(id_) for id_ in own.labelled for quote in "\"'"}
        return "".join(ids.get(part, part) if isinstance(part, str) else part.spell(self._names) for part in own.parts)

    def _short(self, prose: Prose) -> str:
        """Return a few words as they stand where they name nobody, else a digest."""
        text = prose.spell(self._names)
        is_plain = prose.plain is not None and len(text) <= _PLAIN and text.isprintable() and "://" not in text
        return text if is_plain else _digest(text)


def _flag(wanted: bool) -> str:  # noqa: FBT001  (a value, not a switch)
    return "true" if wanted else "false"


def _digest(text: str) -> str:
    return short_digest(text) if text else ""


def _file(asset: Asset | None) -> str:
    if asset is not None and asset.frame is not None:
        return PREVIOUS  # of which clip, `build.made_from` adds
    return short_digest(asset.identity) if asset else ""
