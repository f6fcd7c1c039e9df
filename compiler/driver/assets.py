"""Turns the files that scenes name into assets with facts.

Comes from the loader's uses; goes out as assets by route, which the passes look up. Invariant: a file is
probed once per content change, in a limited child process, and a problem is reported at every place that
names the file.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from compiler.build.facts_cache import FactsCache
from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import ask_file, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset, AssetFacts
from compiler.media.probe import probe_files
from compiler.scene.asset_use import AssetUse
from compiler.source.route import Route


def gather_assets(
    uses: Iterable[AssetUse], cache: FactsCache, now_ns: int, diagnostics: Diagnostics
) -> Mapping[Route, Asset]:
    """Return the asset of every use that has one; the others have a diagnostic.

    Args:
        uses: the places that name a file or an address.
        cache: facts from earlier runs; saved if anything was added.
        now_ns: the wall clock.
        diagnostics: told of missing, corrupt and disguised files.
    """
    uses = tuple(uses)
    facts = _facts({use.path for use in uses if use.path is not None}, cache, now_ns)
    assets: dict[Route, Asset] = {}
    for use in uses:
        if use.path is None:
            assets[use.route] = Asset(use.location, remote=True, facts=None, sha256=use.sha256, route=use.route)
            continue
        found = facts[use.path]
        if isinstance(found, AssetFacts):
            assets[use.route] = Asset(use.location, remote=False, facts=found, sha256=found.sha256, route=use.route)
        else:
            slug, message = found
            near = _nearest_file(use.path) if slug == "asset-missing" else None
            diagnostics.report(
                slug,
                f"`{use.location}`: {message}",
                use.route,
                help=_advice(slug, use.path, near),
                suggestions=(Suggestion(Label(use.route, fragment=use.path.name), near),)
                if near and use.location.endswith(use.path.name)
                else (),
            )
    return assets


def _facts(paths: set[Path], cache: FactsCache, now_ns: int) -> Mapping[Path, AssetFacts | tuple[str, str]]:
    facts: dict[Path, AssetFacts | tuple[str, str]] = {}
    unknown: dict[Path, os.stat_result] = {}
    for path in sorted(paths):
        try:
            stat = path.stat()
        except OSError as error:
            facts[path] = "asset-missing", (error.strerror or "cannot be read").lower()
            continue
        if (known := cache.get(path, stat)) is not None:
            facts[path] = known
        else:
            unknown[path] = stat
    if unknown:
        facts.update(_probe(unknown, cache, now_ns))
        cache.save()
    return facts


def _probe(
    stats: Mapping[Path, os.stat_result], cache: FactsCache, now_ns: int
) -> Mapping[Path, AssetFacts | tuple[str, str]]:
    results: dict[Path, AssetFacts | tuple[str, str]] = {}
    for path, found in probe_files(tuple(stats)).items():
        if isinstance(found, AssetFacts):
            cache.put(path, stats[path], found, now_ns)
            results[path] = found
        else:
            results[path] = found.slug, found.message
    return results


def _nearest_file(path: Path) -> str | None:
    """Return the name of the file beside a missing one that was probably meant."""
    try:
        return nearest(path.name, [entry.name for entry in path.parent.iterdir()])
    except OSError:
        return None


def _advice(slug: str, path: Path, near: str | None) -> str:
    if slug != "asset-missing":
        return "export the file again from the program that made it"
    if near:
        return ask_file(path.name, near)
    if not path.parent.is_dir():
        return f"there is no folder `{path.parent.name}`"
    return "paths are relative to the file that writes them"
