"""The canonical form of a file: its text comes in, the same said in the house's style goes out.

Called by `driver.formatting`. Two spaces for each level, lists indented below their keys, double quotes, one blank
line at most, brackets on one line where they fit and as a block where not; keys and comments stay in their order.
Invariant: what comes out has the same data and the same comments, and is its own canonical form.
"""

import re
from bisect import bisect_right

from compiler.source.file import SourceFile
from compiler.source.layout import Branch, Comment, Item, Layout, Leaf, read_layout
from compiler.source.parse import parse_tree
from compiler.source.spelling import on_lines, on_one_line
from compiler.source.tree import Mapping, Node, Scalar
from compiler.source.width import width

LINE_WIDTH = 100
"""Columns that something in brackets may reach; longer, it becomes a block. Texts are never broken."""

_STEP = 2
_COLON = re.compile(r"\s*:")


class FormatError(Exception):
    """A file is written in a way that cannot be brought into canonical form without a change of meaning."""


def format_text(file: SourceFile) -> str:
    """Return a file's text in canonical form.

    Args:
        file: one that parses without a problem.

    Raises:
        FormatError: it does not parse, or is written in a way that is left alone.
    """
    before = parse_tree(file)
    if before.problems or not isinstance(before.root, Mapping):
        raise FormatError("it is no well-formed mapping")
    layout = read_layout(file.text)
    text = _Writer(layout).written()
    after = parse_tree(SourceFile(file.path, file.name, text))
    if after.problems or after.root is None or not _is_same(before.root, after.root):
        raise FormatError("its values are written in a way that would come to mean something else")
    kept = read_layout(text)
    if sorted(_words(kept)) != sorted(_words(layout)):
        raise FormatError("its comments stand where they cannot be kept")
    return text


def _words(layout: Layout) -> list[str]:
    return [comment.text.lstrip("#").strip() for comment in layout.comments]


def _spaced(comment: str) -> str:
    words = comment.lstrip("#")
    return comment if words[:1] in ("", " ") else f"{comment[: -len(words)]} {words}"


def _is_same(left: Node, right: Node) -> bool:
    """Tell whether two trees say the same, quoted and plain told apart."""
    pairs: list[tuple[Node, Node]] = [(left, right)]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, Scalar) and isinstance(other, Scalar):
            if one.value != other.value or (one.style == "plain") != (other.style == "plain"):
                return False
        elif isinstance(one, Mapping) and isinstance(other, Mapping):
            if len(one.entries) != len(other.entries):
                return False
            for entry, match in zip(one.entries, other.entries, strict=True):
                pairs += ((entry.key, match.key), (entry.value, match.value))
        elif not isinstance(one, Scalar | Mapping) and not isinstance(other, Scalar | Mapping):
            if len(one.items) != len(other.items):
                return False
            pairs += zip(one.items, other.items, strict=True)
    return True


class _Writer:
    """Writes a layout anew, from top to bottom, comments as they come."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._starts = [comment.start for comment in layout.comments]
        self._next = 0
        self._lines: list[str] = []
        self._is_fresh = True  # nothing was written since the block began

    def written(self) -> str:
        """Return the whole text."""
        root = self._layout.root
        if not isinstance(root, Branch):
            raise FormatError("it is no mapping")
        self._items(root, 0, None, is_indentless=False)
        while self._comment() is not None:
            self._alone(0)
        return "\n".join(self._lines) + "\n"

    def _comment(self) -> Comment | None:
        comments = self._layout.comments
        return comments[self._next] if self._next < len(comments) else None

    def _line(self, text: str) -> None:
        self._lines.append(text)
        self._is_fresh = False

    def _blank(self, offset: int) -> None:
        """Write a blank line where one stood above the line of an offset."""
        text = self._layout.text
        begin = text.rfind("\n", 0, offset)
        above = text[text.rfind("\n", 0, max(begin, 0)) + 1 : max(begin, 0)]
        if begin > 0 and not above.strip() and not self._is_fresh and self._lines[-1]:
            self._lines.append("")

    def _alone(self, column: int) -> None:
        """Write the next comment on a line of its own."""
        comment = self._comment()
        if comment is not None:
            self._blank(comment.start)
            self._line(" " * column + comment.text)
            self._next += 1

    def _trailing(self, end: int) -> None:
        """Write the next comment behind the last line, if it stood on the line that ended at an offset."""
        comment = self._comment()
        if comment is not None and self._is_behind(comment, end):
            is_next = not self._layout.text[end : comment.start].strip()
            # Right behind words, `#1` would be taken for one of them that YAML cut off.
            self._lines[-1] += f"  {comment.text if is_next else _spaced(comment.text)}"
            self._next += 1

    def _is_behind(self, comment: Comment, end: int) -> bool:
        if comment.is_alone or not comment.follows <= end <= comment.start:
            return False
        return "\n" not in self._layout.text[end : comment.start]

    def _items(self, branch: Branch, column: int, lead: str | None, *, is_indentless: bool) -> None:
        """Write a list or mapping as a block.

        Args:
            branch: what to write.
            column: where its dashes or keys stand.
            lead: what stands before its first item on that one's line; None for nothing but space.
            is_indentless: whether its dashes stood below the first letter of its key.
        """
        for index, item in enumerate(branch.items):
            is_led = index == 0 and lead is not None
            if not is_led:
                while (comment := self._comment()) is not None and comment.start < self._reach(item):
                    self._alone(column)
                self._blank(item.start)
            opening = lead if is_led and lead is not None else " " * column
            self._item(branch, item, column, opening)
        while (comment := self._comment()) is not None and self._ends_with(branch, comment, is_indentless):
            self._alone(column)

    def _ends_with(self, branch: Branch, comment: Comment, is_indentless: bool) -> bool:  # noqa: FBT001
        """Tell whether a comment belongs to the end of a block, by where it stands."""
        if branch.is_flow:
            return comment.start < branch.end or self._is_behind(comment, branch.end)
        if is_indentless or not comment.is_alone or comment.follows > branch.end:
            return False
        return self._column(comment.start) >= self._column(branch.start)

    def _column(self, offset: int) -> int:
        return offset - self._layout.text.rfind("\n", 0, offset) - 1

    def _reach(self, item: Item) -> int:
        """Return the offset up to which comments are written above an item."""
        node = item.node
        if isinstance(node, Leaf) or self._flow(node, "") is not None:
            return node.start
        if item.key is not None:
            return item.key.start
        return item.start + 1 if node.properties or not node.items else self._reach(node.items[0])

    def _item(self, branch: Branch, item: Item, column: int, opening: str) -> None:
        node = item.node
        head = opening + (self._key(item.key) + ":" if item.key is not None else "-")
        flow = None if isinstance(node, Leaf) else self._flow(node, head)
        if isinstance(node, Leaf):
            first, *rest = on_lines(node, column + _STEP)
            self._line(f"{head} {first}" if first else head)
            self._lines += rest
            if node.style not in ("|", ">"):
                self._trailing(node.end)
        elif flow is not None:
            self._line(f"{head} {flow}")
            self._trailing(node.end)
        elif item.key is None and not node.properties:
            self._items(node, column + _STEP, f"{head} ", is_indentless=False)
        else:
            self._line(f"{head} {node.properties}" if node.properties else head)
            self._trailing(item.start if item.key is None else item.key.end)
            self._is_fresh = True
            is_indentless = node.is_list and not branch.is_flow and not branch.is_list
            is_indentless = is_indentless and self._column(node.start) == self._column(branch.start)
            self._items(node, column + _STEP, None, is_indentless=is_indentless)

    def _key(self, key: Leaf | None) -> str:
        spelled = "" if key is None else on_one_line(key)
        if not spelled or key is None or "\n" in key.text:
            raise FormatError("a key is written in several lines")
        return spelled

    def _flow(self, branch: Branch, head: str) -> str | None:
        """Return something in brackets on one line, or None where it is to be a block."""
        if not branch.is_flow:
            return None
        first = bisect_right(self._starts, branch.start)
        holds_comments = first < len(self._starts) and self._starts[first] < branch.end
        spelled = None if holds_comments else self._bracketed(branch)
        if spelled is None or not branch.items:
            return spelled
        comment = self._layout.comments[first] if first < len(self._starts) else None
        if comment is not None and self._is_behind(comment, branch.end):
            return spelled  # the comment speaks for this line
        return spelled if width(f"{head} {spelled}") <= LINE_WIDTH else None

    def _bracketed(self, branch: Branch) -> str | None:
        parts: list[str] = []
        for item in branch.items:
            node = item.node
            said = on_one_line(node) if isinstance(node, Leaf) else self._bracketed(node)
            if said is None:
                return None
            if item.key is not None:
                key = self._key(item.key)
                # `{x, y: }` holds two keys without values, each in a form of its own.
                said = f"{key}: {said}" if said or _COLON.match(self._layout.text, item.key.end) else key
            parts.append(said)
        inside = ", ".join(parts)
        spelled = inside
        if branch.is_list:
            spelled = f"[{inside}]"
        elif self._layout.text.startswith("{", branch.start):
            spelled = f"{{{inside}}}"
        return " ".join(part for part in (branch.properties, spelled) if part)
