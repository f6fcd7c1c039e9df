"""YAML as people leave it: a tree comes in, the same data in any layout that YAML allows goes out.

Every choice is drawn from a `random.Random`, so that Hypothesis can make it small. Comments are numbered.
"""

from random import Random

from compiler.source.events import YamlSyntaxError, read_events
from compiler.source.tree import Entry, Mapping, Node, Scalar, Sequence, walk_scalars


def untidy(root: Node, chance: Random) -> str:
    """Return the text of a tree, laid out by chance."""
    return _Untidy(chance).text(root)


def _reads_as(text: str, value: str) -> bool:
    try:
        values = [event.value for event in read_events(f"k: {text}\n") if hasattr(event, "value")]
    except YamlSyntaxError:
        return False
    return values == ["k", value]


def _fits_brackets(node: Node) -> bool:
    """Tell whether no plain text below a node is empty, or has a sign that means something inside brackets."""
    plain = [scalar.value for scalar in walk_scalars(node) if scalar.style == "plain"]
    return all(value and not set(value) & set(",[]{}?:#") for value in plain)


class _Untidy:
    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._lines: list[str] = []
        self._comments = 0

    def text(self, root: Node) -> str:
        self._between(0)
        if isinstance(root, Scalar):
            raise TypeError
        if self._often(0.2):
            self._lines.append("---")
        self._block(root, self._chance.choice((0, 0, 0, 2)))
        self._between(0)
        newline = self._chance.choice(("\n", "\n", "\n", ""))
        return "\n".join(self._lines) + newline

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _comment(self) -> str:
        self._comments += 1
        return f"#{self._chance.choice((' ', '', '  '))}c{self._comments}{self._chance.choice(('', ' ', ': x'))}"

    def _between(self, column: int) -> None:
        for _ in range(self._chance.choice((0, 0, 0, 0, 1, 1, 2))):
            self._lines.append(
                "" if self._often(0.4) else " " * max(0, column + self._chance.choice((0, 0, -2, 2))) + self._comment()
            )

    def _behind(self) -> str:
        return (
            self._chance.choice((" ", "   ")) + self._comment() if self._often(0.15) else self._chance.choice(("", " "))
        )

    def _block(self, node: Mapping | Sequence, column: int, lead: str | None = None) -> None:
        children: tuple[Entry | Node, ...] = node.entries if isinstance(node, Mapping) else node.items
        for index, child in enumerate(children):
            if index or lead is None:
                self._between(column)
            opening = lead if index == 0 and lead is not None else " " * column
            if isinstance(child, Entry):
                head = f"{opening}{self._scalar(child.key, 0, key=True)}{self._chance.choice(('', '', ' '))}:"
                self._value(child.value, head, column, in_mapping=True)
            else:
                self._value(child, f"{opening}-", column, in_mapping=False)

    def _value(self, node: Node, head: str, column: int, *, in_mapping: bool) -> None:
        space = " " * self._chance.choice((1, 1, 2, 4))
        step = self._chance.choice((1, 2, 2, 3, 4))
        if isinstance(node, Scalar):
            if not node.value and node.style == "plain":
                self._lines.append(head + self._behind())
                return
            lines = self._scalar(node, column + step).split("\n")
            block = lines[0][0] in "|>"
            self._lines.append(f"{head}{space}{lines[0]}")
            self._lines += lines[1:]
            if not block:
                self._lines[-1] += self._behind()
        elif self._is_empty(node) or (self._often(0.3) and _fits_brackets(node)):
            flow = self._flow(node, column + step).split("\n")
            self._lines.append(f"{head}{space}{flow[0]}")
            self._lines += flow[1:]
            self._lines[-1] += self._behind()
        elif not in_mapping and self._often(0.8):
            self._block(node, len(head) + len(space), head + space)
        else:
            self._lines.append(head + self._behind())
            flush = in_mapping and isinstance(node, Sequence) and self._often(0.4)
            self._block(node, column + (0 if flush else step))

    def _is_empty(self, node: Mapping | Sequence) -> bool:
        return not (node.entries if isinstance(node, Mapping) else node.items)

    def _flow(self, node: Node, column: int) -> str:
        if isinstance(node, Scalar):
            return self._scalar(node, column, flow=True)
        parts = []
        if isinstance(node, Mapping):
            for entry in node.entries:
                value = self._flow(entry.value, column)
                parts.append(f"{self._scalar(entry.key, 0, key=True)}: {value}")
        else:
            parts = [self._flow(item, column) for item in node.items]
        opening, closing = "{}" if isinstance(node, Mapping) else "[]"
        gap = self._gap(column)
        inside = "".join(
            part + ("," if index + 1 < len(parts) else self._chance.choice(("", ","))) + self._gap(column)
            for index, part in enumerate(parts)
        )
        return f"{opening}{gap if parts else ''}{inside}{closing}"

    def _gap(self, column: int) -> str:
        if self._often(0.15):
            return f"{self._behind()}\n{' ' * column}"
        return self._chance.choice(("", " ", "  "))

    def _scalar(self, node: Scalar, column: int, *, key: bool = False, flow: bool = False) -> str:
        value = node.value
        if node.style == "plain":
            words = value.split(" ")
            if not key and len(words) > 2 and all(words) and self._often(0.3):
                broken = f"{' '.join(words[:2])}\n{' ' * column}{' '.join(words[2:])}"
                if _reads_as(broken.replace("\n", "\n "), value):
                    return broken
            return value
        single = "'" + value.replace("'", "''") + "'"
        double = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
        options = [text for text in (single, double) if _reads_as(text, value)]
        if not key and not flow:
            indent = " " * max(column, 1)
            for mark in ("|", "|-", "|+", ">", ">-"):
                text = mark + "\n" + "\n".join(indent + line if line else "" for line in value.split("\n"))
                shifted = mark + "\n" + "\n".join("  " + line if line else "" for line in value.split("\n"))
                if column > 0 and _reads_as(shifted, value):
                    options.append(text.removesuffix("\n"))
        return self._chance.choice(options or [_escaped(value)])


def _escaped(value: str) -> str:
    return '"' + "".join(char if char.isalnum() else f"\\U{ord(char):08x}" for char in value) + '"'
