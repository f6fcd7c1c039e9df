"""The front end: from paths to shot lists, with every problem of every file in one sink.

Called by `driver.session` for every command that reads scenes. Invariant: writes nothing but the cache of
facts about assets.
"""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from compiler.backends.registry import BACKENDS, renderer_revision
from compiler.build.facts_cache import FactsCache
from compiler.catalog.load import load_catalog
from compiler.diagnostics.diagnostic import Diagnostic, Region
from compiler.diagnostics.near import nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.diagnostics.suppress import suppress
from compiler.driver.account import account_of
from compiler.driver.account_setting import AccountSetting
from compiler.driver.assets import gather_assets
from compiler.driver.memory import Memory
from compiler.driver.order import Order
from compiler.driver.workplace import Workplace, scratch, scratch_folder
from compiler.edit.bed_plan import check_beds
from compiler.edit.build import build_timeline
from compiler.ir.asset import Asset
from compiler.ir.shot import ShotList, Target
from compiler.passes.choices import Choices
from compiler.passes.faults import report_template
from compiler.passes.languages import find_languages
from compiler.passes.limits.transitions import check_transitions
from compiler.passes.setup import TEMPLATES
from compiler.passes.template import Template
from compiler.passes.template_faults import find_template_faults
from compiler.scene.load import Loaded, load_projects
from compiler.scene.notes import check_notes, load_notes
from compiler.scene.project import Project
from compiler.scene.reader import NO_OVERLAY, Overlay, Reader
from compiler.source.document import Document, Sources
from compiler.source.file import SourceFile
from compiler.source.problem import Problem
from compiler.source.read import read_source
from compiler.source.route import Route

_REHEARSED = "dashscope"
"""The provider whose region counts where a free backend shows what the same shots would cost."""


@dataclass(frozen=True, slots=True)
class Film:
    """A project, lowered.

    Attributes:
        project: as loaded.
        shot_lists: one per scene.
        language: that its lines are spoken in; empty where all are written in one.
        dub: the same, but empty for the film's own language: part of the target's name.
    """

    project: Project
    shot_lists: tuple[ShotList, ...]
    language: str = ""
    dub: str = ""

    def target(self, profile: str | None, backend: str) -> Target:
        """Return what the film is made for."""
        return Target(profile or "default", self.dub, backend)


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """What the front end found.

    Attributes:
        films: one per project; shots with errors are missing in them.
        diagnostics: every problem, suppressions applied.
        sources: every file that was read, for rendering the diagnostics.
        inputs: every file that was read or is named, absolute and free of links.
        assets: the pictures, films and sounds among them, by the place that names them.
    """

    films: tuple[Film, ...]
    diagnostics: Diagnostics
    sources: Sources
    inputs: frozenset[Path]
    assets: Mapping[Route, Asset]


@dataclass(frozen=True, slots=True)
class Reading:
    """What paths lead to, read once, before it is lowered for a backend and a profile.

    Attributes:
        loaded: the scenes and stories.
        assets: that they name.
        problems: of either.
        overlay: files that were read as they would be.
        memory: of a process in which runs follow one another.
    """

    loaded: Loaded
    assets: Mapping[Route, Asset]
    problems: tuple[Diagnostic, ...]
    overlay: Overlay
    memory: Memory | None = None


def read_sources(
    paths: tuple[Path, ...], workplace: Workplace, overlay: Overlay = NO_OVERLAY, memory: Memory | None = None
) -> Reading:
    """Load everything that paths name.

    Args:
        paths: what to read.
        workplace: where from.
        overlay: files to be read as they would be: changes that are only tried, texts that are not saved.
        memory: what earlier runs left, for this one and the next.
    """
    diagnostics = Diagnostics()
    loaded = load_projects(paths, workplace.cwd, diagnostics, overlay, memory.shelf if memory is not None else None)
    assets = _assets(loaded, workplace, diagnostics)
    _check_notes(loaded, Reader(workplace.cwd, overlay), diagnostics)
    return Reading(loaded, assets, tuple(diagnostics), overlay, memory)


def read_films(order: Order, workplace: Workplace, *, checks_only: bool = False) -> FrontEnd:
    """Load, check and lower everything that an order names; see `read_sources` and `lower_films`."""
    return lower_films(read_sources(order.paths, workplace), order, workplace, checks_only=checks_only)


def lower_films(
    reading: Reading, order: Order, workplace: Workplace, *, checks_only: bool = False, only: Path | None = None
) -> FrontEnd:
    """Check and lower what was read, for the backend and the profile of an order.

    Args:
        reading: of the order's paths.
        order: for whom.
        workplace: whose accounts decide about prices.
        checks_only: whether the diagnostics are all that is wanted; shots then have neither price nor key.
        only: the file of the one scene that is wanted, where a look at one shot shall not wait for all others.
    """
    diagnostics, loaded, assets = Diagnostics(reading.problems), reading.loaded, reading.assets
    sources = dict(loaded.sources)
    if _backend_exists(order, diagnostics):
        _check_profile(order, loaded, diagnostics)
        choices = Choices(
            profile=order.profile,
            backend=order.backend,
            renderer=renderer_revision() if order.backend == "animatic" and not checks_only else "",
            checks_only=checks_only,
        )
        if not checks_only:
            choices = _at_region(choices, workplace)
        place = workplace, sources, reading.overlay
        with ExitStack() as stack:
            memory = reading.memory or stack.enter_context(Memory())
            wanted = _Wanted(choices, order.language, only, memory)
            films = _lower_all(wanted, loaded, assets, place, diagnostics)
    else:
        films = ()
    read = {document.file.path.resolve() for document in sources.values()}
    named = {use.path for use in loaded.uses if use.path is not None}
    return FrontEnd(films, suppress(diagnostics, sources), sources, frozenset(read | named), assets)


def _check_notes(loaded: Loaded, reader: Reader, diagnostics: Diagnostics) -> None:
    """Check what reviewers wrote beside the scenes."""
    scenes = {scene.file: scene for project in loaded.projects for scene in project.scenes}
    for scene in scenes.values():
        notes = load_notes(scene.file, reader, diagnostics)
        if notes is not None:
            check_notes(notes, [shot.entry.id for shot in scene.shots], diagnostics)
    loaded.sources.update(reader.sources)


def _at_region(choices: Choices, workplace: Workplace) -> Choices:
    """Let the prices be those of the backend's region, or of the provider's that is only rehearsed."""
    backend = choices.backend if BACKENDS[choices.backend].paid else _REHEARSED
    if backend != choices.backend and not workplace.settings.get(backend, AccountSetting()).base_url:
        return choices
    account = account_of(backend, workplace.settings)
    return replace(choices, region=account.region) if account is not None else choices


def _backend_exists(order: Order, diagnostics: Diagnostics) -> bool:
    if order.backend in BACKENDS:
        return True
    near = nearest(order.backend, BACKENDS)
    diagnostics.report(
        "unknown-backend",
        f"there is no backend `{order.backend}`",
        Region("--backend", 0, 0),
        help=f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{name}`' for name in BACKENDS)}",
    )
    return False


def _check_profile(order: Order, loaded: Loaded, diagnostics: Diagnostics) -> None:
    declared = {name for project in loaded.projects for scene in project.scenes for name in scene.profiles}
    if order.profile is None or order.profile in declared or not loaded.projects:
        return
    near = nearest(order.profile, declared)
    listing = f"declared are {', '.join(f'`{name}`' for name in sorted(declared))}" if declared else "none is declared"
    diagnostics.report(
        "unknown-profile",
        f"there is no profile `{order.profile}`",
        Region("--profile", 0, 0),
        help=f"did you mean `{near}`?" if near else listing,
    )


def _assets(loaded: Loaded, workplace: Workplace, diagnostics: Diagnostics) -> Mapping[Route, Asset]:
    root = loaded.projects[0].root if loaded.projects else workplace.cwd
    return gather_assets(loaded.uses, facts_cache(root), workplace.now_ns(), diagnostics)


def facts_cache(root: Path) -> FactsCache:
    """Return the cache of a repository; one that cannot be written is read all the same."""
    try:
        return FactsCache(scratch(root) / "facts.json")
    except OSError:
        return FactsCache(scratch_folder(root) / "facts.json")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is lowered, how, and through what."""

    choices: Choices
    language: str | None
    only: Path | None
    memory: Memory


def _lower_all(
    wanted: _Wanted,
    loaded: Loaded,
    assets: Mapping[Route, Asset],
    place: tuple[Workplace, dict[str, Document], Overlay],
    diagnostics: Diagnostics,
) -> tuple[Film, ...]:
    catalog, language = load_catalog(), wanted.language
    sorted_assets = _by_scene(loaded.projects, assets)
    films: list[Film] = []
    for project in loaded.projects:
        languages = find_languages(project.scenes, diagnostics)
        if not _has_language(project, language, languages, diagnostics):
            continue
        native = languages[0] if languages else ""
        spoken = language or native
        templates = _templates(project, place, diagnostics)
        own = replace(wanted.choices, templates=templates, story=project.story, language=spoken, native=native)
        lists = [
            wanted.memory.lower(scene, sorted_assets[scene.route.file], own, catalog, diagnostics)
            for scene in project.scenes
            if wanted.only in (None, scene.file)
        ]
        if not diagnostics.has_errors and wanted.only is None:
            check_transitions(lists, diagnostics)
            if any(part.beds.music or part.beds.ambience for part in lists):
                check_beds(build_timeline(lists, {}), lists, diagnostics)
        films.append(Film(project, tuple(lists), spoken, spoken if spoken != native else ""))
    return tuple(films)


def _by_scene(projects: Iterable[Project], assets: Mapping[Route, Asset]) -> Mapping[str, Mapping[Route, Asset]]:
    """Return the assets that each scene may ask for, by its file: all but those that only other scenes name."""
    own: dict[str, dict[Route, Asset]] = {scene.route.file: {} for project in projects for scene in project.scenes}
    shared: dict[Route, Asset] = {}
    for route, asset in assets.items():
        own.get(route.file, shared)[route] = asset
    return {file: shared | named for file, named in own.items()}


def _has_language(project: Project, wanted: str | None, languages: tuple[str, ...], diagnostics: Diagnostics) -> bool:
    """Tell whether a film can be made in the language that was asked for; report one that it does not have."""
    if wanted is None or wanted in languages:
        return True
    near = nearest(wanted, languages)
    listing = f"it has {', '.join(f'`{name}`' for name in languages)}" if languages else "all its lines are in one"
    diagnostics.report(
        "unknown-language",
        f"`{project.title}` has no language `{wanted}`",
        Region("--lang", 0, 0),
        help=f"did you mean `{near}`?" if near else listing,
    )
    return False


def _templates(
    project: Project, place: tuple[Workplace, dict[str, Document], Overlay], diagnostics: Diagnostics
) -> Mapping[str, Template]:
    """Read a story's own templates, by name without suffix, e.g. `en/shot`."""
    workplace, sources, overlay = place
    templates: dict[str, Template] = {}
    if project.templates is None:
        return templates
    for path in sorted(project.templates.rglob("*.j2")):
        name = workplace.name(path)
        if not project.holds(path):
            message = f"`{name}` is a link that leaves the repository"
            diagnostics.report("path-outside-root", message, Route(name), help="copy the template into the repository")
            continue
        file = overlay.get(path) or read_source(path, name)
        if isinstance(file, Problem):
            sources[name] = Document(SourceFile(path, name, ""), None)
            diagnostics.report(file.slug, file.message, Route(name), help=file.help)
            continue
        sources[name] = Document(file, None)
        key = path.relative_to(project.templates).with_suffix("").as_posix()
        template = Template(name, file.text, trusted=False)
        # A name that nothing uses has a warning of its own.
        faults = find_template_faults(template) if key in TEMPLATES else ()
        for fault in faults:
            report_template(fault, template, None, diagnostics)
        templates[key] = replace(template, broken=bool(faults))
    return templates
