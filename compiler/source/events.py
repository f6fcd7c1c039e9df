"""YAML events: text comes in, the parser's events go out one by one, or a `YamlSyntaxError`.

Called by `parse`, and by `quoting` on single lines. Invariant: this is the one place that knows which
exceptions the parsers raise, the odd ones included; nothing but `YamlSyntaxError` leaves it.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event

try:
    from _ruamel_yaml import CParser
except ImportError:  # a machine without the compiled wheel: twenty times slower, otherwise the same
    CParser = None

# Mutated documents make the parsers raise these instead of a YAMLError.
_ODD = (ValueError, AttributeError, TypeError, IndexError, KeyError, RecursionError, OverflowError, AssertionError)


class Mark(Protocol):
    """A place as the parsers give it."""

    index: int


class YamlSyntaxError(Exception):
    """The text is no YAML from here on.

    Attributes:
        problem: the parser's words.
        offset: where, in code points.
        during: what the parser was doing, in its words; may be empty.
        opened: where that began, or None.
    """

    def __init__(self, problem: str, offset: int, during: str = "", opened: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset
        self.during = during
        self.opened = opened


def read_events(text: str, *, pure: bool = False) -> Iterator[Event]:
    """Yield the events of a YAML text.

    Args:
        text: the text, without a byte order mark.
        pure: use the parser in Python even where the compiled one is installed.

    Raises:
        YamlSyntaxError: the text is not well-formed.
    """
    reached = 0
    get_event = _open(text, pure=pure)
    while True:
        try:
            event = get_event()
        except MarkedYAMLError as error:
            raise _marked(error, reached) from None
        except YAMLError as error:
            raise YamlSyntaxError(str(error).partition("\n")[0], reached) from None
        except _ODD as error:
            raise YamlSyntaxError(f"the parser stopped here: {error}", reached) from None
        if event is None:
            return
        reached = event.end_mark.index
        yield event


def _open(text: str, *, pure: bool) -> Callable[[], Event | None]:
    if CParser is not None and not pure:
        try:
            get_event: Callable[[], Event | None] = CParser(text).get_event
        except UnicodeEncodeError as error:
            raise YamlSyntaxError("a half of a surrogate pair", error.start) from None
        return get_event
    events = YAML(typ="safe", pure=True).parse(text)
    return lambda: next(events, None)


def _marked(error: MarkedYAMLError, reached: int) -> YamlSyntaxError:
    mark: Mark | None = error.problem_mark or error.context_mark
    opened: Mark | None = error.context_mark
    return YamlSyntaxError(
        str(error.problem or error.context or error).partition("\n")[0],
        reached if mark is None else mark.index,
        str(error.context or ""),
        None if opened is None else opened.index,
    )
