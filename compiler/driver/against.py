"""Compares what the files ask for now with what they asked for at a git revision.

Called by `cli.commands.plan` and for the selector `changed:`. The revision's text, and of its other files only those
that its scenes name, are written into a temporary folder, lowered like any story, and thrown away. Invariant: the
repository is only read.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
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
from compiler.driver.front import read_films
from compiler.driver.git_revision import GitError, GitRevision, find_repository, read_revision
from compiler.driver.order import Order
from compiler.driver.planned import PlannedFilm
from compiler.driver.workplace import Workplace, scratch
from compiler.ir.asset import Asset, AssetFacts
from compiler.scene.load import load_projects

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
        root = Path(folder).resolve() / (git.root.name or "repository")
        then = _write(git, films, order, (workplace, root))
        if not then.paths:
            return ()
        front = read_films(then, replace(workplace, cwd=_there(git, workplace.cwd, root)))
        found = [item for item in front.diagnostics if item.code.severity == "error"]
        if {item.code.slug for item in found} - _NOTHING_THERE:
            raise GitError(f"the files of that revision have errors: {found[0].message}")
        nothing = Ledger(Store(Path(folder) / "nothing"), {}, paid=False)
        plans = (plan_film(film.shot_lists, film.target(order.profile, order.backend), nothing) for film in front.films)
        return tuple(step for plan in plans for step in plan.steps)


def _write(git: GitRevision, films: tuple[PlannedFilm, ...], order: Order, place: tuple[Workplace, Path]) -> Order:
    """Write what planning the order needs, and return the order for there."""
    workplace, root = place
    (root / ".git").mkdir(parents=True)
    git.write((path for path in git.files if path.endswith(_TEXT)), root)
    paths = tuple(_there(git, (workplace.cwd / path).resolve(), root) for path in order.paths)
    there = replace(order, paths=tuple(path for path in paths if path.exists()), select="", exclude="")
    loaded = load_projects(there.paths, root, Diagnostics()) if there.paths else None
    named = {use.path for use in loaded.uses if use.path is not None} if loaded else set()
    inside = {path.relative_to(root).as_posix() for path in named if path.is_relative_to(root)}
    git.write(sorted(path for path in inside if path in git.files and not path.endswith(_TEXT)), root)
    _hand_over_facts({root / path for path in inside if path in git.files}, root, _facts(films), workplace.now_ns())
    return there


def _there(git: GitRevision, path: Path, root: Path) -> Path:
    """Return where a path of the repository is below another root; the root for a path outside."""
    return root / path.relative_to(git.root) if path.is_relative_to(git.root) else root


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


def _hand_over_facts(files: Iterable[Path], root: Path, facts: Mapping[str, AssetFacts], now_ns: int) -> None:
    cache = FactsCache(scratch(root) / "facts.json")
    for file in files:
        known = facts.get(file_sha256(file))
        if known is not None:
            os.utime(file, ns=(now_ns - _LONG_AGO_NS, now_ns - _LONG_AGO_NS))
            cache.put(file, file.stat(), known, now_ns)
    cache.save()
