"""Compares what the files ask for now with what they asked for at a git revision.

Called by `cli.commands.plan` and for the selector `changed:`. The revision's text, and of its other files only those
that its scenes name, are written into a temporary folder, lowered like any story, and thrown away. What its scenes name
and git does not keep is taken as it is now. Invariant: the repository is only read.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from compiler.backends.registry import BACKENDS
from compiler.build.comparison import Comparison, compare_steps
from compiler.build.facts_cache import FactsCache
from compiler.build.plan import Step
from compiler.build.planner import Ledger, plan_film
from compiler.build.store import Store, file_sha256
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.assets import gather_assets
from compiler.driver.front import Reading, facts_cache, lower_films
from compiler.driver.git_revision import GitError, GitRevision, find_repository, read_revision
from compiler.driver.order import Order
from compiler.driver.planned import PlannedFilm
from compiler.driver.workplace import Workplace, scratch
from compiler.ir.asset import Asset, AssetFacts
from compiler.scene.asset_use import AssetUse
from compiler.scene.ground import Ground, resolve_real
from compiler.scene.load import Loaded, load_projects
from compiler.scene.reader import NO_OVERLAY

_TEXT = (".yaml", ".yml", ".j2")
_NOTHING_THERE = frozenset({"no-such-path", "no-scenes", "unknown-language"})
_LONG_AGO_NS = 10_000_000_000


def compare_with_revision(
    films: tuple[PlannedFilm, ...],
    revision: str,
    order: Order,
    workplace: Workplace,
    diagnostics: Diagnostics,
) -> Comparison | None:
    """Return what changed since a revision, or None with the reason reported.

    Args:
        films: as they are planned now.
        revision: any name of a commit: `origin/main`, `HEAD~1`, an id.
        order: that led to the films.
        workplace: where the files are.
        diagnostics: told `bad-revision`.
    """
    try:
        git = _read(films, revision, workplace)
        before = _steps_at(git, films, order, workplace)
    except GitError as error:
        advice = "name a commit that is here, e.g. `origin/main`; in continuous integration, fetch it first"
        diagnostics.report("bad-revision", str(error), Region("--against", 0, 0), help=advice)
        return None
    now = [step for film in films for step in film.plan.every]
    shots = compare_steps(before, now, paid=BACKENDS[order.backend].paid)
    if order.select or order.exclude:
        shots = tuple(shot for shot in shots if shot.change != "removed")
    return Comparison(revision, git.commit, shots)


def _read(films: tuple[PlannedFilm, ...], revision: str, workplace: Workplace) -> GitRevision:
    root = films[0].film.project.root if films else workplace.cwd
    repository = find_repository(root)
    if repository is None:
        raise GitError(f"`{workplace.name(root)}` is in no git repository")
    return read_revision(repository, revision)


def _steps_at(git: GitRevision, films: tuple[PlannedFilm, ...], order: Order, workplace: Workplace) -> tuple[Step, ...]:
    """Return the steps of a revision, as if nothing had been made.

    Raises:
        GitError: it cannot be read, or has errors.
    """
    with tempfile.TemporaryDirectory(prefix="scenec-") as folder:
        # As deep as the repository, so that a path that leads out of it can be followed back.
        root = (Path(folder).resolve() / "then").joinpath(*git.root.parts[1:])
        (root / ".git").mkdir(parents=True)
        git.write((path for path in git.files if path.endswith(_TEXT)), root)
        paths = tuple(_there(git, (workplace.cwd / path).resolve(), root) for path in order.paths)
        then = replace(order, paths=tuple(path for path in paths if path.exists()), select="", exclude="")
        if not then.paths:
            return ()
        there = replace(workplace, cwd=_there(git, workplace.cwd, root))
        front = lower_films(_read_then(git, films, then.paths, (there, root)), then, there)
        found = [item for item in front.diagnostics if item.code.severity == "error"]
        if {item.code.slug for item in found} - _NOTHING_THERE:
            raise GitError(f"the files of that revision have errors: {found[0].message}")
        nothing = Ledger(Store(Path(folder) / "nothing"), {}, paid=False)
        plans = (plan_film(film.shot_lists, film.target(order.profile, order.backend), nothing) for film in front.films)
        return tuple(step for plan in plans for step in plan.steps)


def _read_then(
    git: GitRevision, films: tuple[PlannedFilm, ...], paths: tuple[Path, ...], place: tuple[Workplace, Path]
) -> Reading:
    """Load what paths lead to there, write the files that it names, and say what is known of them."""
    there, root = place
    diagnostics, now_ns = Diagnostics(), there.now_ns()
    loaded = load_projects(paths, there.cwd, diagnostics)
    committed = {root / path for path in git.files}
    named = {use.path for use in loaded.uses if use.path is not None} & committed
    git.write(sorted(path.relative_to(root).as_posix() for path in named if not path.name.endswith(_TEXT)), root)
    kept = (use for use in loaded.uses if use.path is None or use.path in committed)
    assets = gather_assets(kept, _known_facts(named, root, films, now_ns), now_ns, diagnostics)
    others = tuple(_taken_now(git, loaded, root, committed))
    if others:
        today = facts_cache(films[0].film.project.root if films else git.root)
        assets = {**assets, **gather_assets(others, today, now_ns, diagnostics)}
    return Reading(loaded, assets, tuple(diagnostics), NO_OVERLAY)


def _taken_now(git: GitRevision, loaded: Loaded, root: Path, committed: AbstractSet[Path]) -> Iterator[AssetUse]:
    """Yield the uses of files that the revision does not have, with those that are there now where they may be read."""
    opened = {folder for project in loaded.projects for scene in project.scenes for folder in scene.asset_roots}
    folders = (resolve_real(_back(git, folder, root)) for folder in opened)
    ground = Ground(git.root, tuple(folder for folder in folders if folder is not None))
    for use in loaded.uses:
        if use.path is not None and use.path not in committed:
            path = resolve_real(_back(git, use.path, root))
            yield replace(use, path=path) if path is not None and ground.holds(path) else use


def _there(git: GitRevision, path: Path, root: Path) -> Path:
    """Return where a path of the repository is below another root; the root for a path outside."""
    return root / path.relative_to(git.root) if path.is_relative_to(git.root) else root


def _back(git: GitRevision, path: Path, root: Path) -> Path:
    """Return the path that one below another root, or beside it, stands for."""
    return Path(os.path.normpath(git.root / os.path.relpath(path, root)))


def _facts(films: Iterable[PlannedFilm]) -> Mapping[str, AssetFacts]:
    """Return what is known of today's files, by content, so that the same bytes are not looked at again."""
    assets: list[Asset] = []
    for film in films:
        for shot_list in film.film.shot_lists:
            assets += [one for ref in shot_list.references for one in (ref.asset, ref.voice) if one is not None]
            for shot in shot_list.shots:
                media = shot.request.media if shot.request else ()
                assets += [item.asset for item in media] + ([shot.footage] if shot.footage else [])
    return {asset.sha256: asset.facts for asset in assets if asset.facts is not None}


def _known_facts(files: Iterable[Path], root: Path, films: Iterable[PlannedFilm], now_ns: int) -> FactsCache:
    facts, cache = _facts(films), FactsCache(scratch(root) / "facts.json")
    for file in files:
        known = facts.get(file_sha256(file))
        if known is not None:
            os.utime(file, ns=(now_ns - _LONG_AGO_NS, now_ns - _LONG_AGO_NS))
            cache.put(file, file.stat(), known, now_ns)
    return cache
