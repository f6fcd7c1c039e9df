import time

import pytest

from compiler.passes.template import RenderError, Template
from compiler.sandbox.limited import LimitedRenderer


def a_template(text: str) -> Template:
    return Template("templates/en/shot.j2", text, trusted=False)


def test_a_harmless_template_is_rendered() -> None:
    with LimitedRenderer() as render:
        assert render(a_template("{{ a }} and {{ b.c }}"), {"a": 1, "b": {"c": "Zoë 雨"}}) == "1 and Zoë 雨"


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in 'x' * 99999 %}{% for b in 'x' * 99999 %}{% endfor %}{% endfor %}",
        "{{ 'a' * 10 ** 10 }}",
        "{{ ('%' ~ 10 ** 9 ~ 'd') % 1 }}",
        "{{ 'a' | center(10 ** 10) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(10 ** 9) | list }}",
    ],
)
def test_a_bomb_is_ended_soon_and_the_next_template_is_rendered(text: str) -> None:
    with LimitedRenderer() as render:
        render(a_template("warm"), {})
        start = time.monotonic()
        with pytest.raises(RenderError):
            render(a_template(text), {})
        assert time.monotonic() - start < 10
        assert render(a_template("{{ 1 + 1 }}"), {}) == "2"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ ''.format.__globals__ }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{% set f = '{0.__class__.__mro__}'.format %}{{ f(1) }}",
        "{{ self.__init__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}{{ os }}",
        "{% extends '../secret.j2' %}",
        "{{ ().__class__.__base__.__subclasses__() }}",
    ],
)
def test_a_template_that_tries_to_leave_is_refused(text: str) -> None:
    with LimitedRenderer() as render, pytest.raises(RenderError) as caught:
        render(a_template(text), {"x": "y"})
    assert caught.value.slug in ("template-unsafe", "template-undefined", "template-failed", "template-syntax")


def test_an_error_names_the_templates_own_line() -> None:
    with LimitedRenderer() as render:
        with pytest.raises(RenderError) as syntax:
            render(a_template("one\ntwo {{ }\nthree"), {})
        with pytest.raises(RenderError) as undefined:
            render(a_template("one\ntwo\n{{ nobody }}"), {})
    assert (syntax.value.slug, syntax.value.line) == ("template-syntax", 2)
    assert (undefined.value.slug, undefined.value.line) == ("template-undefined", 3)
    assert "nobody" in undefined.value.message


def test_a_flood_of_text_is_refused() -> None:
    with LimitedRenderer() as render, pytest.raises(RenderError) as caught:
        render(a_template("{{ text }}{{ text }}"), {"text": "x" * 40_000})
    assert caught.value.slug == "template-limit"


def test_rendering_many_templates_uses_one_child() -> None:
    with LimitedRenderer() as render:
        render(a_template("first"), {})
        start = time.monotonic()
        for number in range(200):
            assert render(a_template("{{ n }}"), {"n": number}) == str(number)
        assert time.monotonic() - start < 2
