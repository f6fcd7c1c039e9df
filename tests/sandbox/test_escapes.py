"""A story's template reaches nothing but the words that it is given, however it tries."""

import re
import time

import pytest

from compiler.passes.template import RenderError, Template
from compiler.sandbox.limited import LimitedRenderer

DOORS = (
    *("__class__", "__mro__", "__base__", "__bases__", "__subclasses__", "__init__", "__globals__", "__builtins__"),
    *("__dict__", "__code__", "__closure__", "__self__", "__func__", "__module__", "__getattribute__", "__reduce_ex__"),
    *(
        "func_globals",
        "f_globals",
        "gi_frame",
        "gi_code",
        "cr_frame",
        "mro",
        "_TemplateReference__context",
        "environment",
    ),
)
"""Attributes that lead from a plain value to the whole program."""

WAYS = (
    "{{{{ x.{door} }}}}",
    "{{{{ x['{door}'] }}}}",
    "{{{{ x|attr('{door}') }}}}",
)

TRICKS = (
    "{{ ''['__cla' ~ 'ss__'] }}",
    "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ ''|attr(['__cl', 'ass__']|join) }}",
    "{{ ''|attr('__class__'|upper|lower) }}",
    "{{ [x]|map(attribute='__class__')|list }}",
    "{{ [x]|map(attribute='upper.__self__')|list }}",
    "{{ [x]|groupby('__class__') }}",
    "{{ [x]|sort(attribute='__class__') }}",
    "{{ [x]|selectattr('__class__')|list }}",
    "{{ [x]|sum(attribute='__class__') }}",
    "{{ [x]|unique(attribute='__class__')|list }}",
    "{{ [x]|min(attribute='__class__') }}",
    "{{ '%s'|format(x.upper) }}",
    "{{ '{0.__class__.__mro__}'.format(x) }}",
    "{{ '{0.__class__}'.format_map({'0': x}) }}",
    "{{ ('{0.__class__}'|attr('format'))(x) }}",
    "{{ ['{0.__class__}']|map('format', x)|list }}",
    "{% set f = ''.format %}{{ f|attr('__self__') }}",
    "{{ x.upper.__self__ }}",
    "{{ x.join.__objclass__ }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ caller() }}",
    "{{ varargs }}{{ kwargs }}",
    "{{ loop.__init__ }}",
    "{% for a in [1] %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}{{ m._func }}{{ m._environment }}",
    "{% block b %}{% endblock %}{{ self.b.__globals__ }}",
    "{{ super() }}",
    "{% include 'shot.j2' %}",
    "{% include ['/etc/passwd', 'shot.j2'] ignore missing %}",
    "{% import '/etc/passwd' as p %}{{ p }}",
    "{% from 'os' import environ %}{{ environ }}",
    "{% extends '/etc/passwd' %}",
    "{% debug %}",
    "{% do x %}",
    "{{ range(3)|list }}{{ dict(a=1) }}{{ lipsum() }}",
    "{{ cycler('a').next() }}{{ joiner() }}{{ namespace(a=1) }}",
    "{{ config }}{{ request }}{{ session }}{{ g }}",
    "{{ open('/etc/passwd').read() }}",
    "{{ x.__add__('y') }}",
    "{% set y.z = 1 %}",
    "{{ y.update({'a': 1}) }}",
    "{{ y.clear() }}",
    "{{ [].append(1) }}",
    "{{ x.encode() }}",
    "{{ x|pprint }}{{ y|tojson }}{{ y|xmlattr }}",
    "{{ x.translate({120: '__class__'}) }}",
    "{{ 'y'|attr }}",
    "{{ x[::-1] }}",
)

LEAKS = re.compile(
    r"<(class|function|module|built-in|bound|slot|method|generator|jinja2|Macro|Block)|object at 0x|root:[x*]:"
    r"|<jinja|environ\(|canary"
)
BOMBS = (
    "{% for a in 'x' * 99999 %}{% for b in 'x' * 99999 %}{% endfor %}{% endfor %}",
    "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
    "{{ x|replace('', x * 9999)|replace('', x * 9999) }}",
    "{{ (1, 2)|batch(10 ** 12)|list }}",
    "{{ 'a'|indent(10 ** 12) }}",
    "{{ [1]|slice(10 ** 12)|list }}",
)


def rendered(render: LimitedRenderer, text: str) -> str:
    """Return what a template says, or nothing where it is refused."""
    template = Template("templates/en/shot.j2", text, trusted=False)
    try:
        return render(template, {"x": "xyz", "y": {"z": "word"}})
    except RenderError:
        return ""


def test_no_template_gets_at_anything_but_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENEC_SECRET", "canary")
    texts = [way.format(door=door) for door in DOORS for way in WAYS] + list(TRICKS)
    assert len(texts) > 100
    with LimitedRenderer() as render:
        assert rendered(render, "{{ x }} {{ y.z }}") == "xyz word"
        said = {text: rendered(render, text) for text in texts}
    assert {text: words for text, words in said.items() if LEAKS.search(words)} == {}


@pytest.mark.parametrize("text", BOMBS)
def test_no_template_keeps_the_machine_busy(text: str) -> None:
    with LimitedRenderer() as render:
        rendered(render, "warm")
        began = time.monotonic()
        assert len(rendered(render, text)) <= 64 << 10
        assert time.monotonic() - began < 10
        assert rendered(render, "{{ x }}") == "xyz"
