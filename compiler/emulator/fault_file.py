"""Reading a fault script.

`cli.commands.emulate` calls it. A list of rules, or `{seed: 1, rules: […]}`, in YAML or JSON; the how-to
page describes it. Invariant: a rule that could never strike, or not do what it says, is an error with its line.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from compiler.diagnostics.near import nearest
from compiler.emulator.fault import DEEDS, EVENTS, Fault, Value
from compiler.emulator.faults import Faults, Rule
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.problem import Problem
from compiler.source.read import read_source
from compiler.source.tree import Entry, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable

_WHEN: Final = ("on", "nth", "every", "chance", "times", "per", "provider", "model", "prompt", "do")
_CHOICES: Final = {
    ("become", "status"): ("CANCELED", "UNKNOWN", "SUSPENDED"),
    ("stuck", "status"): ("PENDING", "RUNNING"),
}


class FaultFileError(Exception):
    """A fault script cannot be followed; the message begins with file and line."""


def load_faults(path: Path) -> Faults:
    """Read a fault script.

    Raises:
        FaultFileError: it is not as documented.
    """
    file = read_source(path, path.as_posix())
    if isinstance(file, Problem):
        raise FaultFileError(f"{path.as_posix()}: {file.message}")
    return _Reader(file).read()


class _Reader:
    """Reads one file, and knows where everything stands in it."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file

    def read(self) -> Faults:
        parsed = parse_tree(self._file)
        if parsed.problems:
            self._complain(parsed.problems[0].start, parsed.problems[0].message)
        root, seed = parsed.root, 0
        if isinstance(root, Mapping):
            for entry in root.entries:
                if entry.key.value not in ("seed", "rules"):
                    self._complain(
                        entry.key.start, f"there is no key `{entry.key.value}`; `seed` and `rules` are known"
                    )
            told = root.entry("seed")
            seed = int(self._number(told.value, whole=True)) if told else 0
            rules = root.entry("rules")
            root = rules.value if rules else None
        if not isinstance(root, Sequence):
            self._complain(root.start if root else 0, "a fault script is a list of rules, or has one under `rules`")
        return Faults([self._rule(node) for node in root.items], seed)

    def _rule(self, node: Node) -> Rule:
        if not isinstance(node, Mapping):
            self._complain(node.start, "a rule is a mapping with `on` and `do`")
        on = self._one_of(node, "on", EVENTS)
        do = self._one_of(node, "do", tuple(DEEDS))
        deed = DEEDS[do]
        if on not in deed.events:
            places = ", ".join(f"`{name}`" for name in EVENTS if name in deed.events)
            self._complain(node.start, f"`{do}` does not go with `on: {on}`, but with {places}")
        missing = sorted(name for name in deed.needed if node.entry(name) is None)
        if missing:
            self._complain(node.start, f"`{do}` needs `{missing[0]}`")
        settings: dict[str, Value] = {}
        for entry in node.entries:
            name = entry.key.value
            if name in deed.settings:
                settings[name] = self._setting(do, entry)
            elif name not in _WHEN:
                self._unknown(entry.key, (*_WHEN, *deed.settings), f"`{do}` has no setting")
        return self._timed(node, on, Fault(do, settings))

    def _timed(self, node: Mapping, on: str, fault: Fault) -> Rule:
        per = self._text(node, "per")
        if per not in ("", "job"):
            self._complain(_at(node, "per"), "`per` can only be `job`")
        if per and on not in ("query", "result", "cancel"):
            self._complain(_at(node, "per"), f"`on: {on}` belongs to no job yet, so it cannot be counted per job")
        chance = node.entry("chance")
        share = self._number(chance.value) if chance else 1.0
        if not 0 <= share <= 1:
            self._complain(_at(node, "chance"), "`chance` is a share from 0 to 1")
        return Rule(
            on,
            fault,
            nth=self._counts(node, "nth"),
            every=next(iter(self._counts(node, "every")), 0),
            chance=share,
            times=next(iter(self._counts(node, "times")), 0),
            per_job=per == "job",
            provider=self._text(node, "provider"),
            model=self._text(node, "model"),
            prompt=self._text(node, "prompt"),
        )

    def _setting(self, do: str, entry: Entry) -> Value:
        name, node = entry.key.value, entry.value
        types = DEEDS[do].settings[name]
        if isinstance(node, Mapping) and dict in types:
            return {item.key.value: self._scalar(item.value).value for item in node.entries}
        scalar = self._scalar(node)
        choices = _CHOICES.get((do, name))
        if choices and scalar.value.upper() not in choices:
            self._complain(scalar.start, f"`{name}` is one of {', '.join(f'`{choice}`' for choice in choices)}")
        return self._typed(scalar, name, types)

    def _typed(self, scalar: Scalar, name: str, types: tuple[type, ...]) -> Value:
        if bool in types:
            if scalar.value not in ("true", "false"):
                self._complain(scalar.start, f"`{name}` is `true` or `false`")
            return scalar.value == "true"
        if dict in types:
            self._complain(scalar.start, f"`{name}` is a mapping of names and texts")
        if str in types:
            return scalar.value
        return self._number(scalar, whole=float not in types, signed=name == "hours")

    def _number(self, node: Node, *, whole: bool = False, signed: bool = False) -> float | int:
        scalar = self._scalar(node)
        convert: Callable[[str], float | int] = int if whole else float
        try:
            value = convert(scalar.value)
        except ValueError:
            self._complain(scalar.start, f"`{scalar.value}` is no {'whole ' if whole else ''}number")
        if not math.isfinite(value) or (value < 0 and not signed):
            self._complain(scalar.start, "numbers are finite and not below zero")
        return value

    def _counts(self, node: Mapping, name: str) -> tuple[int, ...]:
        entry = node.entry(name)
        if entry is None:
            return ()
        items = entry.value.items if isinstance(entry.value, Sequence) and name == "nth" else (entry.value,)
        counts = tuple(int(self._number(item, whole=True)) for item in items)
        if not counts or min(counts) < 1:
            self._complain(entry.value.start, f"`{name}` counts from 1")
        return counts

    def _one_of(self, node: Mapping, name: str, known: tuple[str, ...]) -> str:
        entry = node.entry(name)
        if entry is None:
            self._complain(node.start, f"a rule needs `{name}`")
        scalar = self._scalar(entry.value)
        if scalar.value not in known:
            self._unknown(scalar, known, f"`{name}` knows no")
        return scalar.value

    def _text(self, node: Mapping, name: str) -> str:
        entry = node.entry(name)
        return self._scalar(entry.value).value if entry else ""

    def _scalar(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self._complain(node.start, "a single value is expected here")
        return node

    def _unknown(self, scalar: Scalar, known: tuple[str, ...], what: str) -> NoReturn:
        near = nearest(scalar.value, known)
        hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
        self._complain(scalar.start, f"{what} `{scalar.value}`; {hint}")

    def _complain(self, offset: int, message: str) -> NoReturn:
        line, column = self._file.position(offset)
        raise FaultFileError(f"{self._file.name}:{line}:{column}: {message}")


def _at(node: Mapping, name: str) -> int:
    entry = node.entry(name)
    return entry.value.start if entry else node.start
