"""The layout of a file: every node as it was written, and every comment with what it stands behind.

`read_layout` makes it for `format`. Unlike a tree, it keeps anchors, aliases, brackets and blank lines. Invariant:
whatever is in the text and is no white space is in the layout, but for `---`, `...` and directives, which say nothing.
"""

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import events

from compiler.source.events import read_events
from compiler.source.oddity import properties_end
from compiler.source.value import value

if TYPE_CHECKING:
    from collections.abc import Callable

_GAP = re.compile(r"!<[^>\s]*>|[&!][^\s,\[\]{}]*|(?P<comment>#[^\n]*)|(?P<dash>(?<![^\s])-(?=\s|\Z))")
_PROPERTY = re.compile(r"!<[^>\s]*>|[&!][^\s,\[\]{}#]+")


@value
class Leaf:
    """A scalar or an alias; `start:end` is its own text, without `properties` (its anchor and tag)."""

    text: str
    value: str
    style: str
    properties: str
    start: int
    end: int


@value
class Item:
    """An item of a list, or a key with its value; `start` is where its dash or its key stands."""

    key: Leaf | None
    node: "Leaf | Branch"
    start: int


@value
class Branch:
    """A list or mapping.

    Attributes:
        items: in order.
        is_flow: whether it is written in brackets or braces.
        is_list: whether it is a list.
        properties: its anchor and tag.
        start: of its first sign.
        end: just after its last.
    """

    items: tuple[Item, ...]
    is_flow: bool
    is_list: bool
    properties: str
    start: int
    end: int


@value
class Comment:
    """A comment; `follows` is where the last value before it ended, `is_alone` whether it has a line of its own."""

    text: str
    start: int
    follows: int
    is_alone: bool


@value
class Layout:
    """A file's text, what is in it, and its comments in order."""

    text: str
    root: Leaf | Branch | None
    comments: tuple[Comment, ...]


def read_layout(text: str) -> Layout:
    """Read the layout of a text that parses without a problem.

    Raises:
        YamlSyntaxError: it does not.
    """
    reading = _Reading(text)
    for event in read_events(text):
        reading.take(event)
    reading.scan(len(text))
    return Layout(text, reading.root, tuple(reading.comments))


class _Open:
    """A list or mapping whose end has not come yet."""

    __slots__ = ("event", "is_list", "items", "key", "key_start", "properties", "start")

    def __init__(self, event: events.CollectionStartEvent, properties: str, start: int) -> None:
        self.event = event
        self.is_list = isinstance(event, events.SequenceStartEvent)
        self.properties = properties
        self.start = start
        self.items: list[Item] = []
        self.key: Leaf | None = None
        self.key_start = start


class _Reading:
    """Takes events and becomes a layout."""

    def __init__(self, text: str) -> None:
        self.root: Leaf | Branch | None = None
        self.comments: list[Comment] = []
        self._text = text
        self._scanned = 0
        self._end = 0
        self._dash = 0
        self._stack: list[_Open] = []
        self._handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.AliasEvent: self._alias,
            events.MappingStartEvent: self._open,
            events.SequenceStartEvent: self._open,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
        }

    def take(self, event: events.Event) -> None:
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def scan(self, end: int) -> None:
        """Find the comments and dashes up to an offset, between what was read and what comes."""
        for match in _GAP.finditer(self._text, self._scanned, end):
            if match["comment"]:
                begin = self._text.rfind("\n", 0, match.start()) + 1
                is_alone = not self._text[begin : match.start()].strip("\ufeff \t")
                self.comments.append(Comment(match[0].rstrip(), match.start(), self._end, is_alone))
            elif match["dash"]:
                self._dash = match.start()
        self._scanned = max(self._scanned, end)

    def _scalar(self, event: events.ScalarEvent) -> None:
        begin, end = event.start_mark.index, event.end_mark.index
        self.scan(begin)
        start, properties = self._properties(event, end)
        at = self._begin(begin)
        leaf = Leaf(self._text[start:end], event.value, event.style or "", properties, start, end)
        self._scanned = self._end = end
        self._attach(leaf, at)

    def _alias(self, event: events.AliasEvent) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self.scan(start)
        at = self._begin(start)
        self._scanned = self._end = end
        self._attach(Leaf(self._text[start:end], self._text[start:end], "*", "", start, end), at)

    def _open(self, event: events.CollectionStartEvent) -> None:
        begin = event.start_mark.index
        self.scan(begin)
        at = self._begin(begin)
        start, properties = self._properties(event, len(self._text))
        frame = _Open(event, properties, start)
        if self._stack:
            self._stack[-1].key_start = at
        self._stack.append(frame)

    def _close(self, event: events.CollectionEndEvent) -> None:
        frame = self._stack.pop()
        is_flow = bool(frame.event.flow_style)
        if is_flow:
            self.scan(event.start_mark.index)
            self._end = event.end_mark.index
        branch = Branch(tuple(frame.items), is_flow, frame.is_list, frame.properties, frame.start, self._end)
        self._attach(branch, self._stack[-1].key_start if self._stack else 0)

    def _properties(self, event: events.ScalarEvent | events.CollectionStartEvent, end: int) -> tuple[int, str]:
        """Return where a node begins behind its anchor and tag, and those."""
        begin = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return begin, ""
        start = properties_end(self._text, begin, end)
        known = len(self.comments)
        self.scan(start)
        written = self._text[begin:start]
        for comment in self.comments[known:]:
            written = written.replace(comment.text, "")
        return start, " ".join(_PROPERTY.findall(written))

    def _begin(self, offset: int) -> int:
        """Return where the item begins whose node begins at an offset."""
        frame = self._stack[-1] if self._stack else None
        return self._dash if frame is not None and frame.is_list and not frame.event.flow_style else offset

    def _attach(self, node: Leaf | Branch, at: int) -> None:
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if frame.is_list:
            frame.items.append(Item(None, node, at))
        elif frame.key is None:
            if not isinstance(node, Leaf):
                raise TypeError("a key that is no word, in a text that parsed")
            frame.key = node
        else:
            frame.items.append(Item(frame.key, node, frame.key.start))
            frame.key = None
