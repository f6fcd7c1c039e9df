"""The language's cases: scene files that say, on the offending line, what has to be reported there.

    - id: One  # error: [bad-id]
    action: |  # error@+1: [hand-written-slot]

A case is a YAML file in a family's folder, or a folder in it (a story with its files). All that is reported
must be expected and the other way round, so a case without expectations is a passing neighbour. Families are
checked by `CHECKS`; pictures and voices that cases share lie in `assets/`.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from compiler.diagnostics.diagnostic import Diagnostic
from compiler.diagnostics.locate import locate
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.load import load_projects
from compiler.source.document import Sources
from compiler.source.file import SourceFile
from compiler.source.format import FormatError, format_text
from compiler.source.read import read_source

HERE = Path(__file__).parent
ASSETS = HERE / "assets"

Check = Callable[[Path, Path], tuple[Iterable[Diagnostic], Sources]]
Finding = tuple[str, int, str, str]
"""File, line, severity and slug."""

EXPECTED = re.compile(r"(error|warning|note)(?:@([+-]\d+))?: \[([a-z0-9, -]+)\]")


def load_only(path: Path, cwd: Path) -> tuple[Iterable[Diagnostic], Sources]:
    """Read and validate, without names, assets or prompts."""
    diagnostics = Diagnostics()
    return diagnostics, load_projects([path], cwd, diagnostics).sources


def whole_check(path: Path, cwd: Path) -> tuple[Iterable[Diagnostic], Sources]:
    """Do all that `scenec check` does."""
    # The families that only load do not wait for the rest of the house.
    from compiler.driver import front, order, workplace  # noqa: PLC0415

    found = front.read_films(order.Order((path,)), workplace.Workplace(cwd, cwd / "data", time.time_ns))
    return found.diagnostics, found.sources


# Files that cannot be read, and what models refuse, are told by the loader alone.
CHECKS: dict[str, Check] = {"source": load_only, "schema": load_only}

CASES = sorted(
    path
    for family in HERE.iterdir()
    if family.is_dir() and family != ASSETS
    for path in family.iterdir()
    if (path.is_dir() and path.name != "__pycache__") or path.suffix in (".yaml", ".yml")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.relative_to(HERE).as_posix())
def test_a_case_is_told_what_it_expects_and_nothing_else(case: Path, tmp_path: Path) -> None:
    family = case.relative_to(HERE).parts[0]
    assert_case(case, CHECKS.get(family, whole_check), tmp_path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.relative_to(HERE).as_posix())
def test_a_case_is_told_the_same_in_canonical_form(case: Path, tmp_path: Path) -> None:
    family = case.relative_to(HERE).parts[0]
    assert_case(case, CHECKS.get(family, whole_check), tmp_path, is_formatted=True)


def bring_into_canonical_form(case: Path) -> None:
    """Format the files of a case, but for those with errors in their YAML."""
    for path in case.rglob("*.y*ml") if case.is_dir() else [case]:
        file = read_source(path, path.name)
        if isinstance(file, SourceFile):
            with suppress(FormatError):
                path.write_text(format_text(file), encoding="utf-8")


def assert_case(case: Path, check: Check, folder: Path, *, is_formatted: bool = False) -> None:
    """Copy a case into an empty folder, check it there, and compare."""
    copied = folder / case.name
    if case.is_dir():
        shutil.copytree(case, copied, symlinks=True)
    else:
        shutil.copy(case, copied)
    if is_formatted:
        bring_into_canonical_form(copied)
    if ASSETS.is_dir() and check is not load_only:
        shutil.copytree(ASSETS, (copied if case.is_dir() else folder) / "assets", dirs_exist_ok=True)
    diagnostics, sources = check(copied, folder)
    assert listed(findings(diagnostics, sources)) == listed(expectations(copied, folder))


def listed(findings: Iterable[Finding]) -> str:
    """Return findings as sorted lines, so that a failed comparison shows the difference."""
    return "\n".join(f"{file}:{line} {severity}[{slug}]" for file, line, severity, slug in sorted(findings))


def findings(diagnostics: Iterable[Diagnostic], sources: Sources) -> Iterator[Finding]:
    """Yield what was reported, by line."""
    for diagnostic in diagnostics:
        region = locate(diagnostic.primary, sources)
        document = sources.get(region.file)
        line = document.file.position(region.start)[0] if document else 0
        yield region.file, line, diagnostic.code.severity, diagnostic.code.slug


def expectations(case: Path, folder: Path) -> Iterator[Finding]:
    """Yield what the comments of a case expect."""
    files = sorted(case.rglob("*")) if case.is_dir() else [case]
    for file in files:
        if file.suffix not in (".yaml", ".yml", ".j2"):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            for severity, offset, slugs in EXPECTED.findall(line):
                for slug in slugs.split(","):
                    name = file.relative_to(folder).as_posix()
                    yield name, number + int(offset or 0), severity, slug.strip()
