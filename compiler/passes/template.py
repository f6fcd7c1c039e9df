"""Templates as values, and the function that renders them, which `driver` hands in.

Built-in templates are rendered in this process; a story's own in one that can be killed. Invariant:
a render function is pure: same template and variables, same text.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from compiler.source.value import value

_SHOT = ("id", "framing", "angle", "camera", "location", "style", "action", "sound", "music", "seconds")

VARIABLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "shot": _SHOT,
        "beats": (),
        "slots": (),
        "unmentioned": (),
        "lines": (),
        "style": (),
        "scene": ("id", "title"),
        "story": ("title",),
    }
)
"""What a template sees, and the fields of what has any."""


@value
class Template:
    """A Jinja template.

    Attributes:
        name: for messages: a file's display name, or the route of an own `prompt`.
        text: its source.
        trusted: whether it came with scenec.
        broken: whether it has a fault that was told already, so that it is not to be rendered.
    """

    name: str
    text: str
    trusted: bool
    broken: bool = False


class RenderError(Exception):
    """A template that could not be rendered.

    Attributes:
        slug: the diagnostic's: template-syntax, template-undefined, template-failed, template-limit, template-unsafe.
        message: what is wrong.
        line: the template's own line, from 1; 0 when unknown.
    """

    def __init__(self, slug: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.slug = slug
        self.message = message
        self.line = line


class Render(Protocol):
    """Renders a template with plain data (str, int, float, bool, None, list, dict)."""

    def __call__(self, template: Template, variables: Mapping[str, object]) -> str:
        """Return the text.

        Raises:
            RenderError: it could not be rendered.
        """
