"""Writing a text as a YAML value: words come in, a scalar that is read as them goes out.

Called by what writes scenes. Invariant: every reader of YAML takes the scalar for a text, never for a number, a
boolean or nothing.
"""

from compiler.source.events import YamlSyntaxError, read_events
from compiler.source.quoting import quoted

_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_SIGNS = frozenset(",[]{}?:#")


def spell_text(text: str, *, in_brackets: bool = False) -> str:
    """Return a text as a scalar on one line, without quotes where it needs none.

    Args:
        text: without control characters but line ends.
        in_brackets: whether it is to stand in a list or mapping on one line.
    """
    if "\n" in text:
        inside = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{inside}"'
    needs_quotes = in_brackets and not _SIGNS.isdisjoint(text)
    if text[:1].isalpha() and text.lower() not in _WORDS and not needs_quotes and _is_read(text):
        return text
    return quoted(text)


def _is_read(text: str) -> bool:
    try:
        return [getattr(event, "value", None) for event in read_events(f"k: {text}\n")].count(text) == 1
    except YamlSyntaxError:
        return False
