"""Renders prompt templates: the environment they see, and what their failures are called.

`trusted_renderer` renders the built-in templates in this process; `sandbox` renders a story's own ones with
the same pieces in a process that can be killed. Invariant: a template sees plain data and pure filters only.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import (
    StrictUndefined,
    TemplateAssertionError,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
    pass_context,
)
from jinja2.environment import Template as Compiled
from jinja2.exceptions import FilterArgumentError, SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from compiler.passes.template import Render, RenderError, Template

_FINISHED = tuple(".!?…。！？")
_CLOSING = "\"'”’」』)）"
_PREPOSITION = re.compile(
    r"(?:as|at|between|by|from|in|into|like|on|over|through|to|towards?|under|with|without)\b", re.IGNORECASE
)
# Compiled when the first Chinese template asks.
_HAN = "[\u3400-\u9fff\uf900-\ufaff]"
_LABEL = re.compile(r"(?:图|视频|(?:image|video|character) ?)\d+", re.IGNORECASE)
_LATIN = re.compile("[a-z\u00e0-\u00f6\u00f8-\u00fe]")
_ADDRESS = re.compile(r"<[^<>]{1,200} at 0x[0-9a-fA-F]{4,}>")
"""How Python shows what is no plain value: with its place in memory."""
_BRACES = re.compile(r"\{[{%#]")
# What could be used to spend time or memory, or to reach outside.
_DROPPED = ("range", "dict", "lipsum", "cycler", "joiner", "namespace")
_LOADING = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_FAILURES = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, TemplateError)


def trusted_renderer() -> Render:
    """Return a function that renders templates in this process, each text compiled once."""
    environment = make_environment()
    compiled: dict[str, Compiled] = {}

    def render(template: Template, variables: Mapping[str, object]) -> str:
        ready = compiled.get(template.text)
        if ready is None:
            if not _BRACES.search(template.text):
                return template.text
            ready = compiled[template.text] = compile_template(environment, template)
        return _run(ready, variables)

    return render


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox for plain data: `shot.framing` is the key of a mapping before it is anything else."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  (as Jinja declares it)
        """Return a mapping's value, or whatever the sandbox allows."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def make_environment() -> ImmutableSandboxedEnvironment:
    """Return the environment that prompts are rendered in."""
    environment = _Sandbox(undefined=StrictUndefined, trim_blocks=True, autoescape=False)
    for name in _DROPPED:
        del environment.globals[name]
    filters: dict[str, Callable[..., object]] = {
        "label": _label,
        "sentence": _sentence,
        "capital": _capital,
        "quoted": _quoted,
    }
    environment.filters.update(filters)
    environment.tests.update({"finished": _is_finished, "adverbial": _is_adverbial, "chinese": _is_chinese})
    return environment


def render_template(
    environment: ImmutableSandboxedEnvironment, template: Template, variables: Mapping[str, object]
) -> str:
    """Render one template.

    Raises:
        RenderError: it could not be rendered.
    """
    return _run(compile_template(environment, template), variables)


def compile_template(environment: ImmutableSandboxedEnvironment, template: Template) -> Compiled:
    """Compile a template after a look at what it would do.

    Raises:
        RenderError: it is malformed, names a filter that does not exist, or reaches outside.
    """
    try:
        return environment.from_string(parse_template(environment, template))
    except TemplateAssertionError as error:
        raise RenderError("template-undefined", _lower(error), error.lineno) from None
    except TemplateSyntaxError as error:
        raise RenderError("template-syntax", _lower(error), error.lineno) from None
    except RecursionError:
        raise RenderError("template-limit", "the template is nested too deeply") from None


def parse_template(environment: ImmutableSandboxedEnvironment, template: Template) -> nodes.Template:
    """Parse a template, of which nothing is run or worked out.

    Raises:
        RenderError: it is malformed or reaches outside.
    """
    try:
        tree = environment.parse(template.text)
        _check_tree(tree)
    except TemplateSyntaxError as error:
        raise RenderError("template-syntax", _lower(error), error.lineno) from None
    except RecursionError:
        raise RenderError("template-limit", "the template is nested too deeply") from None
    except ValueError:
        raise RenderError("template-syntax", "a number has too many digits") from None
    return tree


def _check_tree(tree: nodes.Template) -> None:
    for node in tree.find_all(_LOADING):
        raise RenderError("template-unsafe", "a template cannot load other templates", node.lineno)
    for access in tree.find_all(nodes.Getattr):
        if access.attr.startswith("_"):
            raise RenderError("template-unsafe", f"`{access.attr}` is out of a template's reach", access.lineno)
    for power in tree.find_all(nodes.Pow):
        raise RenderError("template-unsafe", "a template cannot use `**`", power.lineno)


def _run(template: Compiled, variables: Mapping[str, object]) -> str:
    try:
        # Without copying the variables; a failure is gone through once more, to learn the template's line.
        text = "".join(template.root_render_func(template.new_context(dict(variables), shared=True)))
    except (MemoryError, *_FAILURES):
        text = _run_slowly(template, variables)
    if " at 0x" in text and _ADDRESS.search(text):
        # It would be another prompt, and another bill, each time.
        raise RenderError("template-unsafe", "it writes out a part of the program, which is none of a prompt", 0)
    return text


def _run_slowly(template: Compiled, variables: Mapping[str, object]) -> str:
    try:
        return template.render(variables)
    except SecurityError as error:
        raise RenderError("template-unsafe", _lower(error), _line(error)) from None
    except UndefinedError as error:
        raise RenderError("template-undefined", _lower(error), _line(error)) from None
    except MemoryError as error:
        raise RenderError("template-limit", "the template took too much memory", _line(error)) from None
    except RecursionError as error:
        raise RenderError("template-limit", "the template calls itself too often", _line(error)) from None
    except _FAILURES as error:
        raise RenderError("template-failed", _lower(error), _line(error)) from None


def _lower(error: BaseException) -> str:
    message = str(error).strip().rstrip(".") or type(error).__name__
    return (message[:1].lower() + message[1:]).replace("'", "`")


def _line(error: BaseException) -> int:
    """Return the template's own line that an error comes from; Jinja puts it into the traceback."""
    line = 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@pass_context
def _label(context: Context, id_: str) -> str:
    """Return how the prompt spells a reference, by its id."""
    for slot in context.get("slots", ()):
        if slot["id"] == id_:
            return str(slot["label"])
    raise FilterArgumentError(f"`{id_}` has no slot in this shot")


def _sentence(text: str, stop: str = ".") -> str:
    """End a text like a sentence, if it does not end like one."""
    text = text.strip()
    return text if not text or _is_finished(text) else text.rstrip(",;:，；：、") + stop


def _is_finished(text: str) -> bool:
    """Return whether a text ends like a sentence, a closing quote or bracket after it or not."""
    return text.endswith(_FINISHED) or text.rstrip(_CLOSING + " \n").endswith(_FINISHED)


def _is_adverbial(text: str) -> bool:
    """Return whether an English manner follows `says` without a comma: `quietly`, `without looking up`."""
    words = text.split()[:2]
    return _PREPOSITION.match(text) is not None or any(word.rstrip(",").endswith("ly") for word in words)


def _is_chinese(text: str) -> bool:
    """Return whether a text is Chinese beside the labels in it: `to 图1` is not."""
    return re.search(_HAN, _LABEL.sub("", text)) is not None


def _capital(text: str) -> str:
    """Begin a text with a capital letter, unless it begins with a number or a label such as `character1`.

    Only Latin letters are made capitals; `iPhone`, and `image 3`, which may be meant, are left alone.
    """
    word = text.partition(" ")[0]
    if any(character.isdigit() or character.isupper() for character in word):
        return text
    if _LABEL.match(text) or not _LATIN.match(text):
        return text
    return text[:1].upper() + text[1:]


def _quoted(text: str, *pairs: str) -> str:
    """Put a text into the first pair of quotes that it does not contain itself."""
    free = (pair for pair in pairs if pair[0] not in text and pair[1] not in text)
    pair = next(free, pairs[0])
    return f"{pair[0]}{text}{pair[1]}"
