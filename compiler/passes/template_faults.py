"""What is wrong with a template whatever it is given.

Called by `driver` for a story's templates and by `drafting` for own prompts, so that their faults are told
even when no shot gets as far as being rendered. Invariant: nothing is run, nor are constants worked out; and
whatever is told here would fail, or stand in a branch that could never be right.
"""

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from compiler.passes.render import make_environment, parse_template
from compiler.passes.template import VARIABLES, RenderError, Template

_GIVEN_BY_JINJA = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
_MAPPING = frozenset(dir(dict))
_MAY_BE_UNDEFINED = ("d", "default")


def find_template_faults(template: Template) -> tuple[RenderError, ...]:
    """Return the faults of a template that can be seen without rendering it, by line."""
    environment = make_environment()
    try:
        tree = parse_template(environment, template)
        faults = [*_undefined(tree, environment), *_unknown(tree, environment)]
    except RenderError as error:
        return (error,)
    except RecursionError:
        return (RenderError("template-limit", "the template is nested too deeply"),)
    return tuple(sorted({(fault.line, fault.message): fault for fault in faults}.values(), key=lambda one: one.line))


def _undefined(tree: nodes.Template, environment: ImmutableSandboxedEnvironment) -> Iterator[RenderError]:
    """Find names that nothing defines, and fields that no variable has; scopes are not told apart."""
    names = list(tree.find_all(nodes.Name))
    own = {name.name for name in names if name.ctx != "load"} | {macro.name for macro in tree.find_all(nodes.Macro)}
    known = own | _GIVEN_BY_JINJA | set(VARIABLES) | set(environment.globals)
    asked = _asked_for(tree)
    for name in names:
        if name.name not in known and name.name not in asked:
            yield RenderError("template-undefined", f"`{name.name}` is undefined", name.lineno)
    for access in tree.find_all(nodes.Getattr):
        variable = access.node.name if isinstance(access.node, nodes.Name) else ""
        fields = () if variable in own else VARIABLES.get(variable, ())
        is_known = not fields or access.attr in fields or access.attr in _MAPPING
        if not is_known and f"{variable}.{access.attr}" not in asked:
            yield RenderError("template-undefined", f"`{variable}` has no `{access.attr}`", access.lineno)


def _asked_for(tree: nodes.Template) -> set[str]:
    """Return the names, and fields of names, that the template itself asks whether they are there."""
    tests: list[nodes.Expr | None] = [test.node for test in tree.find_all(nodes.Test)]
    tests += [one.node for one in tree.find_all(nodes.Filter) if one.name in _MAY_BE_UNDEFINED]
    found: set[str] = set()
    for node in tests:
        if isinstance(node, nodes.Name):
            found.add(node.name)
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            found.add(f"{node.node.name}.{node.attr}")
    return found


def _unknown(tree: nodes.Template, environment: ImmutableSandboxedEnvironment) -> Iterator[RenderError]:
    """Find filters and tests that do not exist, in Jinja's words."""
    tests = list(tree.find_all(nodes.Test))
    if any(test.name in ("filter", "test") for test in tests):
        return
    for one in tree.find_all(nodes.Filter):
        if one.name not in environment.filters:
            yield RenderError("template-undefined", f"no filter named `{one.name}`", one.lineno)
    for test in tests:
        if test.name not in environment.tests:
            yield RenderError("template-undefined", f"no test named `{test.name}`", test.lineno)
