"""The lock: `<scene>.lock.yaml` beside a scene, committed, one row per shot and target.

Read by the planner, written by the runner of a paid backend. Invariant: sorted and stable, so that git
merges it; no URL, no secret, no absolute path; animatic takes are never in it.
"""

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compiler.build.durable import write_durably
from compiler.build.lock_fault import report_bad_lock, report_newer_lock
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.shot import Target
from compiler.scene.ground import is_there
from compiler.source.data import plain_data
from compiler.source.document import Document
from compiler.source.parse import Parsed, parse_tree
from compiler.source.problem import Problem
from compiler.source.read import read_source
from compiler.source.route import Route

_ORDER = (
    *("key", "made_as", "intent", "take", "seed", "model", "task", "seconds", "price", "sha256", "rehearsal"),
    *("takes", "made_from"),
)
"""Of the values of a row, as they are written."""
_PLAIN = re.compile(r"[\w.-]+( [\w.-]+)*")
"""What needs no quotes inside braces, however strictly they are read."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


_FORM: Final = 1
"""The version of the form of locks that is written, and read."""


class LockPrice(BaseModel):
    """What a take cost."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amount: Decimal = Field(description="The amount, exact.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")


class LockTake(BaseModel):
    """One take: how it was made, and its clip."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Digest = Field(description="The request key that the take answers.")
    made_as: Digest | None = Field(
        None, description="The request key that it was made for, where `scenec accept` let it answer another one."
    )
    seed: int | None = Field(None, description="The seed that made it.")
    model: str = Field(description="The model, pinned.")
    task: str = Field("", description="The provider's id of the job.")
    seconds: float = Field(0.0, ge=0, description="Billed seconds.")
    price: LockPrice | None = Field(None, description="What it cost.")
    sha256: Digest = Field(description="The clip's content hash.")
    made_from: dict[str, str] = Field(
        {}, description="What it was made from: short values as they stand, digests of texts and files. For reasons."
    )

    @property
    def source(self) -> str:
        """The request key that the clip is stored under."""
        return self.made_as or self.key


class LockRow(LockTake):
    """The circled take of one shot for one target, and the others that answer the same wish."""

    intent: Digest = Field(description="The digest of what the author asked for.")
    take: int = Field(ge=1, description="Which take is circled.")
    rehearsal: bool = Field(
        default=False, description="Whether a server on the same machine made it, for a rehearsal. No real take."
    )
    takes: dict[Annotated[int, Field(ge=1)], LockTake] = Field({}, description="The other takes, by number.")

    def circling(self, number: int) -> "LockRow":
        """Return the row with another of its takes circled.

        Raises:
            KeyError: there is no such take.
        """
        if number == self.take:
            return self
        chosen = self.takes[number]
        others = {self.take: self.as_take(), **self.takes}
        del others[number]
        kept = {"intent": self.intent, "take": number, "rehearsal": self.rehearsal, "takes": others}
        return LockRow.model_validate({**chosen.__dict__, **kept})

    def as_take(self) -> LockTake:
        """Return the circled take as one to be listed."""
        return LockTake.model_validate({name: getattr(self, name) for name in LockTake.model_fields})

    @property
    def every(self) -> tuple["LockRow", ...]:
        """The row once for each of its takes, that one circled; by number."""
        return tuple(self.circling(number) for number in sorted({self.take, *self.takes}))


class LockDocument(BaseModel):
    """A whole lock file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1, "1"] = Field(_FORM, description="The version of this form.")
    shots: dict[str, dict[str, LockRow]] = Field({}, description="Rows by shot id and target.")


_ADVICE = {
    "merge-conflict": "keep the rows that fit the merged scene and delete the marker lines; "
    "`scenec init --merge-driver` lets git merge locks by itself",
}


def lock_path(scene_file: Path) -> Path:
    """Return where a scene's lock stands: beside it, `.lock.yaml` in place of its suffix."""
    return scene_file.with_name(f"{scene_file.stem}.lock.yaml")


def load_lock(scene_file: Path, name: str, diagnostics: Diagnostics) -> LockDocument:
    """Read a scene's lock; a scene without one has an empty lock.

    Args:
        scene_file: the scene.
        name: how messages call the lock file.
        diagnostics: told `bad-lock-file` when it cannot be read, which stops anything that could spend.
    """
    path = lock_path(scene_file)
    return read_lock(path, name, diagnostics) if is_there(path) else LockDocument()


def read_lock(path: Path, name: str, diagnostics: Diagnostics) -> LockDocument:
    """Read a lock file; one that cannot be read is told of, as in `load_lock`."""
    file = read_source(path, name)
    if isinstance(file, Problem):
        diagnostics.report("bad-lock-file", file.message, Route(name), help=file.help)
        return LockDocument()
    parsed = parse_tree(file)
    known = len(diagnostics)
    lock = _understand(parsed, name, diagnostics)
    if len(diagnostics) > known:
        diagnostics.show(Document(file, parsed.root))
    return lock


def _understand(parsed: Parsed, name: str, diagnostics: Diagnostics) -> LockDocument:
    for problem in parsed.problems:
        place = Region(name, problem.start, problem.end)
        diagnostics.report(
            "bad-lock-file", problem.message, place, help=_ADVICE.get(problem.slug, "restore the file from git")
        )
    if parsed.root is None or parsed.problems:
        return LockDocument()
    data = plain_data(parsed.root)
    if report_newer_lock(data, _FORM, name, diagnostics):
        return LockDocument()
    try:
        return LockDocument.model_validate(data)
    except ValidationError as error:
        report_bad_lock(error, name, diagnostics)
        return LockDocument()


def rows_for(
    lock: LockDocument, scene: str, target: str, *, rehearsal: bool = False
) -> Mapping[tuple[str, str], LockRow]:
    """Return a lock's rows of one target by scene and shot: the real ones, or those of rehearsals."""
    return {
        (scene, shot): rows[target]
        for shot, rows in lock.shots.items()
        if target in rows and rows[target].rehearsal is rehearsal
    }


def rows_of_dubs(lock: LockDocument, target: Target, *, rehearsal: bool = False) -> tuple[LockRow, ...]:
    """Return a lock's rows of the same profile and backend in other languages."""
    return tuple(
        row
        for rows in lock.shots.values()
        for name, row in rows.items()
        if row.rehearsal is rehearsal and _is_other_dub(Target.parse(name), target)
    )


def _is_other_dub(one: Target, target: Target) -> bool:
    same = (one.profile, one.backend) == (target.profile, target.backend)
    return same and one.language != target.language


def save_lock(scene_file: Path, lock: LockDocument) -> None:
    """Write a scene's lock, sorted, if it differs from what is there.

    Raises:
        OSError: it cannot be written; the old file is untouched.
    """
    data = render_lock(lock).encode()
    path = lock_path(scene_file)
    if not path.exists() or path.read_bytes() != data:
        write_durably(path, data)


def render_lock(lock: LockDocument) -> str:
    """Return the lock's text: keys sorted, one value a line, and what a take was made from on one."""
    from ruamel.yaml import YAML  # noqa: PLC0415  (only a paid build writes locks; `check` must not pay for it)
    from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415  (likewise)
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted  # noqa: PLC0415  (likewise)

    def plain(row: LockTake) -> dict[str, object]:
        data = row.model_dump(mode="json", exclude_defaults=True)
        data = {name: data[name] for name in _ORDER if name in data}
        if isinstance(row, LockRow) and row.takes:
            data["takes"] = {number: plain(take) for number, take in sorted(row.takes.items())}
        if row.made_from:
            items = sorted(row.made_from.items())
            record = CommentedMap((name, text if _PLAIN.fullmatch(text) else Quoted(text)) for name, text in items)
            record.fa.set_flow_style()
            data["made_from"] = record
        return data

    yaml = YAML(typ="rt", pure=True)
    yaml.width = 4096
    yaml.default_flow_style = False
    shots = {
        shot: {target: plain(row) for target, row in sorted(rows.items())} for shot, rows in sorted(lock.shots.items())
    }
    stream = io.StringIO()
    stream.write("# Written by scenec and committed with the scene. Do not edit.\n")
    yaml.dump({"schema_version": _FORM, "shots": shots}, stream)
    return stream.getvalue()
