"""Lowers one shot that is to be generated: checks, binds, times, words, stages and prices it.

Called by `lower` with a draft. Invariant: checks that need no slots run even when names are unknown, and
nothing is reported because of something that was reported already.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference, Slot
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.ir.shot import Shot, nothing_known
from compiler.ir.staging import Slate, Staging
from compiler.passes.bind import bind_slots, bind_storyboard, binding_order, give_voices, one_each
from compiler.passes.draft import Draft
from compiler.passes.drafting import ANIMATIC
from compiler.passes.ingredients import Making, ingredients_of
from compiler.passes.intent import intent_digest
from compiler.passes.limits.assets import AssetChecks, Use
from compiler.passes.limits.duration import check_duration, check_speech
from compiler.passes.limits.features import Granted, grant_features, grant_voices, share_voices
from compiler.passes.limits.references import check_references, check_storyboard
from compiler.passes.limits.sizes import check_ratio, check_resolution
from compiler.passes.limits.text import check_addressed, check_content, check_negative_length, check_prompt_length
from compiler.passes.lints.first_frame_crowded import lint_first_frame_crowded
from compiler.passes.lints.ratio_ignored import lint_ratio_ignored
from compiler.passes.lints.speaker_without_voice import lint_speakers
from compiler.passes.lints.unlocated import lint_unlocated
from compiler.passes.lints.voice_with_first_frame import lint_voice_with_first_frame
from compiler.passes.price import billable_input_seconds, price_of
from compiler.passes.prompt import render_prompt, spellings_of, template_name
from compiler.passes.references import Declared
from compiler.passes.schedule import Schedule, schedule_shot, wanted_seconds
from compiler.passes.setup import Setup
from compiler.passes.size import clip_size
from compiler.passes.stage import Set, stage_shot
from compiler.passes.transition import lower_transition
from compiler.passes.trim import lower_trim


class Lowering:
    """The lowering of one shot."""

    def __init__(
        self, draft: Draft, facts: ModelFacts, setup: Setup, checks: AssetChecks, diagnostics: Diagnostics
    ) -> None:
        """Take what the steps share.

        Args:
            draft: the shot with its names found.
            facts: of its model.
            setup: of its scene.
            checks: of assets, remembered over the scene.
            diagnostics: told.
        """
        self._draft = draft
        self._facts = facts
        self._setup = setup
        self._checks = checks
        self._diagnostics = diagnostics
        if draft.storyboard is None:
            order = binding_order(draft.cast, draft.named, setup.declared)
            self._declared = tuple(setup.declared[id_] for id_ in order)
        else:
            self._declared = ()

    def lower(self) -> Shot | None:
        """Return the shot, or None when it cannot be lowered."""
        draft, facts = self._draft, self._facts
        granted = grant_features(draft, facts, self._setup, self._diagnostics)
        seconds = self._check_settings(granted)
        if not draft.is_whole or not check_content(draft, self._diagnostics):
            return None
        check_storyboard(draft, self._diagnostics)
        slots = self._bind()
        check_references(draft, slots, facts, self._diagnostics)
        references = [slot.reference for slot in slots]
        granted_voices = grant_voices(draft, references, facts, self._setup, self._diagnostics)
        slots = give_voices(slots, share_voices(draft, slots, granted_voices, self._setup, self._diagnostics))
        lint_unlocated(slots, self._diagnostics)
        media = _media(slots, granted)
        if not self._check_media(media) or not slots:
            return None
        schedule = self._schedule(seconds, slots)
        prompt = render_prompt(draft, slots, schedule, self._setup, self._diagnostics)
        if not self._check_prompt(prompt, slots, media) or prompt is None:
            return None
        return self._shot(slots, media, granted, schedule, prompt)

    def _check_settings(self, granted: Granted) -> int:
        """Check what needs no slots; return the clip's seconds."""
        draft, facts, setup = self._draft, self._facts, self._setup
        resolver, shot, settings = setup.resolver, draft.shot, draft.settings
        video = self._first_video()
        longest = facts.duration.longest(with_video=video is not None)
        seconds = wanted_seconds(draft, facts.duration.min, longest)
        check_duration(draft, seconds, video, facts, setup, self._diagnostics)
        if settings.resolution not in facts.sizes:
            route = resolver.route(shot, "resolution")
            check_resolution(settings.resolution, route, facts, self._diagnostics)
        if granted.first_frame is None and granted.ratio == settings.ratio and facts.fields.ratio:
            check_ratio(settings.ratio, resolver.route(shot, "ratio"), facts, self._diagnostics)
        if settings.negative:
            route = resolver.route(shot, "negative")
            check_negative_length(draft, route, facts, self._diagnostics)
        if draft.first_frame is not None:
            lint_ratio_ignored(draft, resolver, self._diagnostics)
        return seconds

    def _first_video(self) -> Reference | None:
        shown = (self._draft.references.get(one.declaration.id) for one in self._declared)
        return next((one for one in shown if one is not None and one.medium == "video"), None)

    def _bind(self) -> tuple[Slot, ...]:
        draft, dialect = self._draft, self._facts.dialect
        spelling = dialect.labels[draft.settings.prompt_language]
        if draft.storyboard is not None:
            return bind_storyboard(draft.storyboard, spelling)
        references = [draft.references[one.declaration.id] for one in self._declared]
        return bind_slots(references, draft.named, (spelling, dialect))

    def _check_media(self, media: Sequence[MediaItem]) -> bool:
        """Return whether every file and address can be sent."""
        usable = True
        for item in media:
            use: Use = "video" if item.role == "reference_video" else "image"
            usable &= self._is_usable(item.asset, use)
            if item.voice is not None:
                usable &= self._is_usable(item.voice, "voice")
        return usable

    def _is_usable(self, asset: Asset, use: Use) -> bool:
        return self._checks.is_usable(asset, use, self._facts, self._diagnostics)

    def _schedule(self, seconds: int, slots: Sequence[Slot]) -> Schedule:
        draft = self._draft
        labels = {slot.reference.id: slot.label for slot in slots}
        schedule = schedule_shot(draft, seconds, labels, spellings_of(labels, draft, self._setup))
        for index in schedule.hurried:
            longest = self._facts.duration.longest(with_video=self._first_video() is not None)
            check_speech(draft.beats[index], schedule.beats[index].seconds, longest, self._diagnostics)
        return schedule

    def _check_prompt(self, prompt: str | None, slots: Sequence[Slot], media: Sequence[MediaItem]) -> bool:
        if prompt is None:
            return False
        draft, facts, diagnostics = self._draft, self._facts, self._diagnostics
        if not prompt:
            diagnostics.report(
                "empty-prompt",
                "the template renders to nothing",
                draft.shot.route / ("prompt" if draft.own else "id"),
                help="write what happens",
            )
            return False
        check_prompt_length(draft, prompt, facts, diagnostics)
        check_addressed(prompt, slots, diagnostics)
        if draft.first_frame is not None:
            lint_voice_with_first_frame(media, bool(draft.lines), diagnostics)
            lint_first_frame_crowded(media, facts, diagnostics)
        if draft.lines:
            lint_speakers(draft, {slot.reference.id: slot for slot in slots}, diagnostics)
        return True

    def _shot(
        self,
        slots: tuple[Slot, ...],
        media: tuple[MediaItem, ...],
        granted: Granted,
        schedule: Schedule,
        prompt: str,
    ) -> Shot:
        draft, facts, setup = self._draft, self._facts, self._setup
        settings = draft.settings
        width, height = clip_size(facts, settings.resolution, granted.ratio, granted.first_frame)
        seconds = round(schedule.beats[-1].start + schedule.beats[-1].seconds)
        staging: Staging | None = None
        judged_only = setup.choices.checks_only
        if setup.choices.backend == ANIMATIC and not judged_only:
            stage = Set(width, height, setup.choices.renderer, media)
            staging = stage_shot(draft, slots, schedule, stage)
        lines = tuple(line for beat in schedule.lines for line in beat)
        names = _shown(slots, len(media), setup.declared)
        input_seconds = billable_input_seconds(slots, facts)
        making = Making(draft, slots, granted, setup, schedule.spellings, template_name(draft), prompt, seconds)
        return Shot(
            setup.scene.id,
            draft.shot.entry.id,
            draft.shot.route,
            slots,
            lines,
            schedule.beats,
            float(seconds),
            width,
            height,
            self._request(prompt, media, granted, seconds, staging),
            None,
            Slate(setup.scene.id, draft.shot.entry.id, setup.choices.take, names, tuple(line.name for line in lines)),
            lower_transition(draft, setup.resolver),
            "" if judged_only else intent_digest(draft, slots, schedule.spellings),
            input_seconds,
            None
            if judged_only
            else price_of(seconds + input_seconds, settings.resolution, setup.choices.region, facts),
            draft.backend,
            nothing_known if judged_only else partial(ingredients_of, making),
            settings.takes,
            settings.sound_gain,
            settings.mute,
            lower_trim(draft, seconds, self._diagnostics),
        )

    def _request(
        self, prompt: str, media: tuple[MediaItem, ...], granted: Granted, seconds: int, staging: Staging | None
    ) -> GenerationRequest:
        draft, choices = self._draft, self._setup.choices
        return GenerationRequest(
            choices.backend,
            draft.settings.model,
            prompt,
            granted.negative,
            media,
            draft.settings.resolution,
            granted.ratio if granted.first_frame is None else "",
            seconds,
            granted.seed,
            choices.take,
            granted.prompt_extend,
            granted.watermark,
            draft.is_multi_shot,
            staging,
        )


def _media(slots: Sequence[Slot], granted: Granted) -> tuple[MediaItem, ...]:
    """Return the request's media: the slots in order, then the first frame."""
    voices = {slot.index: slot.voice for slot in reversed(slots) if slot.voice is not None}
    items = [
        MediaItem(
            "reference_image" if slot.reference.medium == "image" else "reference_video",
            slot.reference.asset,
            voices.get(slot.index),
        )
        for slot in one_each(slots)
    ]
    if granted.first_frame is not None:
        items.append(MediaItem("first_frame", granted.first_frame))
    return tuple(items)


def _shown(slots: Sequence[Slot], count: int, declared: Mapping[str, Declared]) -> tuple[str, ...]:
    """Return how people call what each of so many items shows."""
    names: list[list[str]] = [[] for _ in range(count)]
    for slot in slots:
        one = declared.get(slot.reference.id)
        names[slot.index].append(one.shown if one is not None else "Storyboard")
    return tuple(", ".join(each) for each in names)
