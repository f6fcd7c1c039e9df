"""Drafts a shot: finds every name in it and decides its model.

Comes from a loaded shot; goes out as a `Draft`. Called by `lower`. Invariant: a name that nobody declared
is reported where it stands, and the rest of the shot is read all the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference
from compiler.passes.draft import Draft, DraftBeat, DraftLine
from compiler.passes.faults import report_prose, report_template, report_unknown_speaker
from compiler.passes.lints.common_word_name import lint_common_words
from compiler.passes.looks import check_has_look, choose_looks
from compiler.passes.own_prompt import OwnPrompt, parse_own_prompt
from compiler.passes.prose import NOTHING, Prose
from compiler.passes.references import DEFAULT
from compiler.passes.resolve import ShotSettings
from compiler.passes.setup import Setup
from compiler.passes.template import RenderError, Template
from compiler.passes.template_faults import find_template_faults
from compiler.passes.timing import language_of, latin_default, speech_seconds
from compiler.scene.project import LoadedShot
from compiler.scene.shot import PREVIOUS, BeatEntry, LineEntry
from compiler.source.route import Route

ANIMATIC = "animatic"
_REHEARSED = "dashscope"


def draft_shot(shot: LoadedShot, setup: Setup, diagnostics: Diagnostics) -> Draft:
    """Return a shot with its settings decided and its names found."""
    settings = setup.resolver.resolve(shot)
    backend = target_backend(settings, setup.choices.backend)
    facts = _find_model(shot, settings, backend, setup, diagnostics)
    return _Reader(shot, settings, setup, diagnostics).read(backend, facts)


def target_backend(settings: ShotSettings, chosen: str) -> str:
    """Return the provider's backend whose limits count: a rehearsal fails where the real run would."""
    if chosen != ANIMATIC:
        return chosen
    return settings.backend if settings.backend not in (None, ANIMATIC) else _REHEARSED


def _find_model(
    shot: LoadedShot, settings: ShotSettings, backend: str, setup: Setup, diagnostics: Diagnostics
) -> ModelFacts | None:
    facts = setup.catalog.find(backend, settings.model)
    if facts is not None:
        return facts
    models = setup.catalog.models(backend)
    if not models:
        near = nearest(backend, setup.catalog.backends)
        diagnostics.report(
            "unknown-backend",
            f"there is no backend `{backend}`",
            setup.resolver.route(shot, "backend"),
            help=f"did you mean `{near}`?" if near else "there are " + _listed((ANIMATIC, *setup.catalog.backends)),
            suggestions=_instead(setup.resolver.route(shot, "backend"), near),
        )
        return None
    near = nearest(settings.model, models)
    diagnostics.report(
        "unknown-model",
        f"`{backend}` has no model `{settings.model}` that the catalogue knows",
        setup.resolver.route(shot, "model"),
        help=f"did you mean `{near}`?" if near else "it has " + _listed(models),
        suggestions=_instead(setup.resolver.route(shot, "model"), near),
    )
    return None


def _instead(route: Route, near: str | None) -> tuple[Suggestion, ...]:
    return (Suggestion(Label(route), near),) if near else ()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


class _Reader:
    """Reads one shot's fields in the order in which people read them."""

    def __init__(self, shot: LoadedShot, settings: ShotSettings, setup: Setup, diagnostics: Diagnostics) -> None:
        self._shot = shot
        self._settings = settings
        self._setup = setup
        self._diagnostics = diagnostics
        self._named: dict[str, Route] = {}
        self._is_whole = shot.is_whole

    def read(self, backend: str, facts: ModelFacts | None) -> Draft:
        entry = self._shot.entry
        settings = self._settings
        cast = self._cast()
        self._location()
        beats = self._beats(entry.beats) if entry.beats else (self._only_beat(),)
        style = self._setting("style", settings.style)
        sound = self._setting("sound", settings.sound)
        music = self._setting("music", settings.music)
        own = None if entry.prompt is None else self._own_prompt(entry.prompt)
        # The last frame of the shot before is put in by `continuity`, which sees more than one shot.
        first_frame = None if entry.first_frame in (None, PREVIOUS) else self._asset("first_frame")
        storyboard = None if entry.storyboard is None else self._asset("storyboard")
        footage = None if entry.footage is None else self._asset("footage")
        looks = choose_looks(self._shot, settings.look, self._named, self._setup, self._diagnostics)
        self._is_whole = self._is_whole and None not in looks.values()
        chosen = {id_: name for id_, name in looks.items() if name is not None}
        references = self._references(chosen)
        return Draft(
            self._shot,
            settings,
            backend,
            facts,
            beats,
            style,
            sound,
            music,
            own,
            cast,
            self._named,
            chosen,
            references,
            first_frame,
            storyboard,
            footage,
            self._is_whole and self._all_have_references(references, storyboard, footage),
        )

    def _references(self, looks: Mapping[str, str]) -> Mapping[str, Reference]:
        """Return how each that the shot names is shown in it."""
        found = {id_: self._setup.declared[id_].in_look(looks.get(id_, DEFAULT)) for id_ in self._named}
        return {id_: reference for id_, reference in found.items() if reference is not None}

    def _all_have_references(
        self, references: Mapping[str, Reference], storyboard: Asset | None, footage: Asset | None
    ) -> bool:
        if storyboard is not None or footage is not None:
            return True
        lacking = [id_ for id_ in self._named if id_ not in references]
        for id_ in lacking:
            check_has_look(self._setup.declared[id_], self._named[id_], self._diagnostics)
        return not lacking

    def _cast(self) -> tuple[str, ...]:
        cast: list[str] = []
        for index, word in enumerate(self._shot.entry.cast or ()):
            route = self._shot.route / "cast" / index
            id_ = self._setup.names.find(word)
            if id_ is None:
                report_unknown_speaker(word, Label(route), self._setup.declared, self._diagnostics)
                self._is_whole = False
                continue
            self._named.setdefault(id_, route)
            cast.append(id_)
        return tuple(cast)

    def _location(self) -> None:
        id_ = self._settings.at
        if id_ is None:
            return
        route = self._setup.resolver.route(self._shot, "at")
        declared = self._setup.declared.get(id_)
        if declared is not None and declared.declaration.kind == "location":
            self._named.setdefault(id_, route)
            return
        self._is_whole = False
        places = [word for word, one in self._setup.declared.items() if one.declaration.kind == "location"]
        near = nearest(id_, places)
        self._diagnostics.report(
            "unknown-location",
            f"unknown location `{id_}`"
            if declared is None
            else f"`{id_}` is a {declared.declaration.kind}, not a location",
            route,
            label="not declared under `locations`",
            help=f"did you mean `{near}`?" if near else "declare it under `locations` with an `image` or a `video`",
            suggestions=_instead(route, near),
        )

    def _only_beat(self) -> DraftBeat:
        entry, settings = self._shot.entry, self._settings
        return DraftBeat(
            settings.framing,
            self._setting("angle", settings.angle),
            self._setting("camera", settings.camera),
            self._own_prose("action", entry.action),
            self._lines(entry.dialogue, self._shot.route),
            None,
            self._shot.route,
        )

    def _beats(self, entries: tuple[BeatEntry, ...]) -> tuple[DraftBeat, ...]:
        beats: list[DraftBeat] = []
        for index, entry in enumerate(entries):
            route = self._shot.route / "beats" / index
            beats.append(
                DraftBeat(
                    entry.framing or self._settings.framing,
                    self._beat_prose(route, "angle", entry.angle),
                    self._beat_prose(route, "camera", entry.camera),
                    self._beat_prose(route, "action", entry.action),
                    self._lines(entry.dialogue, route),
                    entry.seconds,
                    route,
                )
            )
        return tuple(beats)

    def _lines(self, entries: tuple[LineEntry, ...], above: Route) -> tuple[DraftLine, ...]:
        if not entries:
            return ()
        dialogue = above / "dialogue"
        lines = [self._line(entry, dialogue / index) for index, entry in enumerate(entries)]
        return tuple(line for line in lines if line is not None)

    def _line(self, entry: LineEntry, route: Route) -> DraftLine | None:
        if not entry.who:  # a line that loading could make nothing of
            return None
        id_ = self._setup.names.find(entry.who)
        speaker = None if id_ is None else self._setup.declared[id_]
        if speaker is None or speaker.declaration.kind != "character":
            key = entry.key
            label = Label(route / "who") if key is None else Label(route / key, part="key", fragment=entry.who)
            report_unknown_speaker(entry.who, label, self._setup.declared, self._diagnostics)
            self._is_whole = False
            return None
        self._named.setdefault(speaker.declaration.id, route)
        text = self._words(entry, route)
        if text is None:
            return None
        return DraftLine(
            entry.id or "",
            speaker,
            text,
            self._manner(entry, route) if entry.manner else NOTHING,
            entry.voiceover,
            self._language(entry, text),
            entry.lang or language_of(text, "en"),
            speech_seconds(text),
            route,
        )

    def _words(self, entry: LineEntry, route: Route) -> str | None:
        """Return what is said in the language of the run; None where it is not written in that."""
        if not isinstance(entry.line, dict):
            return entry.line.strip()
        wanted = self._setup.choices.language or next(iter(entry.line))
        if wanted in entry.line:
            return entry.line[wanted].strip()
        written = " and ".join(f"`{language}`" for language in entry.line)
        self._diagnostics.report(
            "missing-language",
            f"this line is written in {written}, and not in `{wanted}`",
            route / (entry.key or "line"),
            part="key",
            help=f"add `{wanted}: …` to it, or write one plain text that is spoken in every language",
        )
        self._is_whole = False
        return None

    def _language(self, entry: LineEntry, text: str) -> str:
        choices = self._setup.choices
        if isinstance(entry.line, dict):
            return choices.language or next(iter(entry.line))
        return entry.lang or language_of(text, latin_default(choices.native))

    def _manner(self, entry: LineEntry, route: Route) -> Prose:
        place = route / "manner" if entry.key is None else route / entry.key
        part: Callable[[], Label] = lambda: Label(place, part="value" if entry.key is None else "key")  # noqa: E731
        return self._prose(entry.manner, part)

    def _own_prose(self, field: str, text: str) -> Prose:
        return self._prose(text, lambda: Label(self._shot.route / field))

    def _beat_prose(self, route: Route, field: str, text: str | None) -> Prose:
        if text is None:
            return self._setting(field, getattr(self._settings, field)) if field != "action" else NOTHING
        return self._prose(text, lambda: Label(route / field))

    def _setting(self, field: str, text: str) -> Prose:
        if not text:
            return NOTHING
        return self._prose(text, lambda: Label(self._setup.resolver.route(self._shot, field)))

    def _prose(self, text: str, label: Callable[[], Label]) -> Prose:
        """Find the names of a text; its place is worked out only where it is needed."""
        prose = self._setup.names.parse(text)
        if prose.ids or prose.blunders:
            self._take(prose, label())
        return self._said_with_labels(prose)

    def _said_with_labels(self, prose: Prose) -> Prose:
        """Return prose as it reads with labels for names, where the shot has any."""
        entry = self._shot.entry
        is_labelled = entry.storyboard is None and entry.footage is None
        return prose.without_articles(prose.ids) if is_labelled and prose.ids else prose

    def _take(self, prose: Prose, label: Label) -> None:
        where = label.where
        if isinstance(where, Route):
            for id_ in prose.ids:
                self._named.setdefault(id_, where)
        if not self._setup.common.isdisjoint(prose.ids):
            lint_common_words(prose, label, self._setup.common, self._diagnostics)
        if prose.blunders:
            self._is_whole = False
            report_prose(prose, label, self._setup.declared, self._diagnostics)

    def _own_prompt(self, text: str) -> OwnPrompt | None:
        route = self._shot.route / "prompt"
        template = Template(str(route), text, trusted=False)
        try:
            own = parse_own_prompt(text, self._setup.names)
        except RenderError as error:
            report_template(error, template, route, self._diagnostics)
            self._is_whole = False
            return None
        for prose in own.proses:
            self._take(prose, Label(route))
        for word in own.labelled:
            if word in self._setup.declared:
                self._named.setdefault(word, route)
        parts = tuple(part if isinstance(part, str) else self._said_with_labels(part) for part in own.parts)
        faults = find_template_faults(template) if own.is_template else ()
        for fault in faults:
            report_template(fault, template, route, self._diagnostics)
        return replace(own, parts=parts, broken=bool(faults))

    def _asset(self, field: str) -> Asset | None:
        asset = self._setup.assets.get(self._shot.route / field)
        self._is_whole = self._is_whole and asset is not None
        return asset
