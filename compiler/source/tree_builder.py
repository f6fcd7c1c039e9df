"""Building the tree: one document's events come in one by one, nodes and problems go out.

Called by `parse_tree`. Invariant: the builder never recurses, and it stops (`is_stopped`) at the first
thing that would make a document unfold without bound.
"""

from collections.abc import Callable
from collections.abc import Mapping as Lookup
from types import MappingProxyType
from typing import Any, Final, get_args

from ruamel.yaml import events

from compiler.source import oddity
from compiler.source.file import SourceFile
from compiler.source.problem import Problem
from compiler.source.tree import Entry, Mapping, Node, Scalar, Sequence, Style

DEPTH_LIMIT = 64
NODE_LIMIT = 2_000_000
ALIAS_LIMIT = 100_000

_STYLES: Final[Lookup[str | None, Style]] = {
    None: "plain",
    **dict(zip(("", "'", '"', "|", ">"), get_args(Style), strict=True)),
}
_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset(_CORE + name for name in ("str", "int", "float", "bool", "null"))
_SEQUENCE_TAGS = frozenset({_CORE + "seq"})
_MAPPING_TAGS = frozenset({_CORE + "map"})
_DROPPED = Scalar("", "plain", 0, 0)


class _Frame:
    """A collection whose end has not come yet."""

    __slots__ = ("anchor", "counted", "deepest", "end", "entries", "items", "key", "seen", "start")

    def __init__(self, start: int, anchor: str | None, counted: int, depth: int) -> None:
        self.start = self.end = start
        self.anchor = anchor
        self.counted = counted
        self.deepest = depth
        self.items: list[Node] | None = None
        self.entries: list[Entry] = []
        self.seen: dict[str, Scalar] = {}
        self.key: Scalar | None = None


class TreeBuilder:
    """Takes events and becomes a tree.

    Attributes:
        root: the first document's tree, when it is complete.
        problems: what was wrong, in document order.
        is_stopped: whether further events are of no use.
    """

    def __init__(self, file: SourceFile, restored: Lookup[int, str] = MappingProxyType({})) -> None:
        """Begin with nothing.

        Args:
            file: as written.
            restored: what stands in the file where its text was masked, by offset.
        """
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.is_stopped = False
        self._file = file
        self._restored = restored
        self._text = file.text
        self._stack: list[_Frame] = []
        self._frame: _Frame | None = None
        # Of each anchor: its node, how many nodes it unfolds into, how deep they go; None while it is open.
        self._anchors: dict[str, tuple[Node, int, int] | None] = {}
        self._count = 0
        self._aliased = 0
        self._documents = 0
        self._handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._start_mapping,
            events.SequenceStartEvent: self._start_sequence,
            events.MappingEndEvent: self._end_mapping,
            events.SequenceEndEvent: self._end_sequence,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._start_document,
        }

    def take(self, event: events.Event) -> None:
        """Add one event; those that carry no content are passed over."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def _start_document(self, event: events.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(oddity.second_document(event.start_mark.index))

    def _scalar(self, event: events.ScalarEvent) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        style = _STYLES[event.style]
        if style in {"literal", "folded"}:
            # The parser's end lies behind the blank lines that follow.
            end = start + len(self._text[start:end].rstrip())
        anchor, tag = event.anchor, event.tag
        if anchor is not None or tag is not None:
            self._check_tag(event, _SCALAR_TAGS)
            start = oddity.properties_end(self._text, start, end)
            # `!!str null` is the word: a style that is never read as nothing says so.
            style = "double" if style == "plain" and tag == _CORE + "str" else style
        value = self._restored.get(start, event.value) if self._restored else event.value
        node = Scalar(value, style, start, end)
        if anchor is not None:
            self._anchors[anchor] = (node, 1, 0)
        self._attach(node, end)

    def _start_mapping(self, event: events.MappingStartEvent) -> None:
        self._open(event, _MAPPING_TAGS)

    def _start_sequence(self, event: events.SequenceStartEvent) -> None:
        self._open(event, _SEQUENCE_TAGS).items = []

    def _open(self, event: events.CollectionStartEvent, tags: frozenset[str]) -> _Frame:
        start = event.start_mark.index
        depth = len(self._stack) + 1
        if event.anchor is not None or event.tag is not None:
            self._check_tag(event, tags)
            start = oddity.properties_end(self._text, start, len(self._text))
            if event.anchor is not None:
                self._anchors[event.anchor] = None
        if depth > DEPTH_LIMIT:
            self._stop(oddity.too_deep(start, start + 1, DEPTH_LIMIT))
        frame = _Frame(start, event.anchor, self._count, depth)
        self._stack.append(frame)
        self._frame = frame
        return frame

    def _end_mapping(self, event: events.MappingEndEvent) -> None:
        frame = self._stack[-1]
        self._close(frame, Mapping(tuple(frame.entries), frame.start, self._end(frame, event, "}")))

    def _end_sequence(self, event: events.SequenceEndEvent) -> None:
        frame = self._stack[-1]
        self._close(frame, Sequence(tuple(frame.items or ()), frame.start, self._end(frame, event, "]")))

    def _end(self, frame: _Frame, event: events.CollectionEndEvent, bracket: str) -> int:
        """Return where a collection ends: a block's own end mark is the next token, so its last child says."""
        end: int = event.end_mark.index
        return end if self._text.startswith(bracket, event.start_mark.index) else frame.end

    def _close(self, frame: _Frame, node: Mapping | Sequence) -> None:
        depth = len(self._stack)
        self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        self._frame = parent
        if parent is not None and frame.deepest > parent.deepest:
            parent.deepest = frame.deepest
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (node, self._count - frame.counted + 1, frame.deepest - depth + 1)
        self._attach(node, node.end)

    def _attach(self, node: Node, end: int) -> None:
        self._count += 1
        if self._count > NODE_LIMIT:
            self._stop(oddity.too_many(end, end, NODE_LIMIT, aliased=False))
        frame = self._frame
        if frame is None:
            self.root = node
            return
        frame.end = end
        if frame.items is not None:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = self._key(frame, node)
        else:
            if frame.key is not _DROPPED:
                frame.entries.append(Entry(frame.key, node))
            frame.key = None

    def _key(self, frame: _Frame, node: Node) -> Scalar:
        """Return a key, or `_DROPPED` where its value must not count."""
        problem = oddity.odd_key(self._file, node)
        if isinstance(node, Scalar) and problem is None:
            first = frame.seen.get(node.value)
            if first is None:
                frame.seen[node.value] = node
                return node
            problem = oddity.duplicate_key(node, first)
        # What is odd inside a key has been reported already.
        if problem is not None and not (self.problems and self.problems[-1].start >= node.start):
            self.problems.append(problem)
        return _DROPPED

    def _alias(self, event: events.AliasEvent) -> None:
        name, start, end = event.anchor, event.start_mark.index, event.end_mark.index
        frame = self._frame
        if frame is not None and frame.items is None and frame.key is None:
            self.problems.append(oddity.alias_as_key(start, end))
            frame.key = _DROPPED
            return
        anchored = self._anchors.get(name)
        if anchored is not None:
            self._unfold(anchored, start, end)
            return
        if name in self._anchors:
            self.problems.append(oddity.endless_anchor(name, start, end))
        else:
            self.problems.append(oddity.unknown_anchor(self._file, start, end, tuple(self._anchors)))
        self._attach(Scalar(self._text[start:end], "plain", start, end), end)

    def _unfold(self, anchored: tuple[Node, int, int], start: int, end: int) -> None:
        node, size, height = anchored
        self._aliased += size
        self._count += size - 1  # attaching counts the node itself
        depth = len(self._stack) + height
        if self._aliased > ALIAS_LIMIT:
            self._stop(oddity.too_many(start, end, ALIAS_LIMIT, aliased=True))
        elif depth > DEPTH_LIMIT:
            self._stop(oddity.too_deep(start, end, DEPTH_LIMIT))
        elif self._frame is not None and depth > self._frame.deepest:
            self._frame.deepest = depth
        self._attach(node, end)

    def _check_tag(self, event: events.ScalarEvent | events.CollectionStartEvent, allowed: frozenset[str]) -> None:
        if event.tag is not None and event.tag not in allowed:
            self.problems.append(oddity.unsupported_tag(self._file, event.start_mark.index))

    def _stop(self, problem: Problem) -> None:
        if not self.is_stopped:
            self.problems.append(problem)
        self.is_stopped = True
