"""A shot's own prompt: Jinja text whose literal parts name declarations like any prose.

Comes from `prompt:`; `draft` reads its mentions and `prompt` spells and renders it. Invariant: only
literal text is touched: expressions, and with them every line of dialogue, pass through as written.
"""

from collections.abc import Iterable, Mapping

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from compiler.passes.names import Names
from compiler.passes.prose import Prose
from compiler.passes.template import RenderError
from compiler.source.value import value

_LITERAL = "data"
_BRACES = ("{{", "{%", "{#")


@value
class OwnPrompt:
    """An own prompt taken apart.

    Attributes:
        parts: literal text as prose, everything else as source.
        labelled: ids that `"id" | label` asks for.
        is_template: whether there is anything to render.
        broken: whether it has a fault that was told already, so that it is not to be rendered.
    """

    parts: tuple[Prose | str, ...]
    labelled: tuple[str, ...]
    is_template: bool
    broken: bool = False

    @property
    def proses(self) -> tuple[Prose, ...]:
        """The literal parts."""
        return tuple(part for part in self.parts if isinstance(part, Prose))

    def spell(self, spellings: Mapping[str, str]) -> str:
        """Return the source with each mention in literal text spelled as asked, by declaration id."""
        return "".join(part if isinstance(part, str) else part.spell(spellings) for part in self.parts)


def parse_own_prompt(text: str, names: Names) -> OwnPrompt:
    """Take an own prompt apart.

    Raises:
        RenderError: `template-syntax`, with the template's own line.
    """
    if not any(brace in text for brace in _BRACES):
        return OwnPrompt((names.parse_literal(text),), (), is_template=False)
    lexer = ImmutableSandboxedEnvironment().lexer
    parts: list[Prose | str] = []
    tokens: list[tuple[str, str]] = []
    try:
        for _, kind, value in lexer.tokeniter(text, None):
            parts.append(names.parse_literal(value) if kind == _LITERAL else value)
            tokens.append((kind, value))
    except TemplateSyntaxError as error:
        raise RenderError("template-syntax", error.message or "not well-formed", error.lineno) from None
    return OwnPrompt(tuple(parts), tuple(_labelled(tokens)), is_template=True)


def _labelled(tokens: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Find every constant that the filter `label` is applied to."""
    significant = [token for token in tokens if token[0] != "whitespace"]
    for first, second, third in zip(significant, significant[1:], significant[2:], strict=False):
        if first[0] == "string" and second == ("operator", "|") and third == ("name", "label"):
            yield first[1][1:-1]
