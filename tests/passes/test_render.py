"""The renderer: plain data in, text or a named failure out."""

import pytest

from compiler.passes.render import make_environment, render_template, trusted_renderer
from compiler.passes.setup import built_in_templates
from compiler.passes.template import RenderError, Template

VARIABLES = {"shot": {"framing": "wide", "items": "three"}, "slots": [{"id": "mara", "label": "Image 1"}], "n": [2, 1]}


def render(text: str) -> str:
    return trusted_renderer()(Template("t", text, trusted=True), VARIABLES)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("no braces at all", "no braces at all"),
        ("{{ shot.framing }} {{ shot.items }}", "wide three"),
        ("{{ 'mara' | label }}", "Image 1"),
        ("{{ 'it rains,' | sentence }}", "it rains."),
        (
            "{{ 'Go!' | sentence }}{{ 'He said “go.”' | sentence }}{{ '下雨' | sentence('。') }}",
            "Go!He said “go.”下雨。",
        ),
        ("{{ 'pan left' | capital }} {{ 'character1 waits' | capital }}", "Pan left character1 waits"),
        ("{{ 'he stands' | capital }} {{ 'élan' | capital }} {{ 'ß' | capital }}", "He stands Élan ß"),
        ("{{ 'image 3 glows' | capital }} {{ '@x' | capital }} {{ 'iPhone' | capital }}", "image 3 glows @x iPhone"),
        (
            "{% for m in ['轻声', 'softly', 'to 图1', '像图1一样'] %}{{ m is chinese }} {% endfor %}",
            "True False False True ",
        ),
        ("{{ 'go' | quoted('“”') }}{{ 'a \"b\"' | quoted('\"\"', '“”') }}", '“go”“a "b"”'),
        ("{{ 'ok.' is finished }}{{ 'ok' is finished }}", "TrueFalse"),
        ("{% for x in n | sort %}{{ loop.index }}:{{ x }} {% endfor %}", "1:1 2:2 "),
    ],
)
def test_templates_have_what_prompts_need(text: str, expected: str) -> None:
    assert render(text) == expected


@pytest.mark.parametrize(
    "manner, adverbial",
    [("quietly", True), ("very quietly", True), ("without a word", True), ("raising her cup", False), ("tired", False)],
)
def test_a_manner_is_set_off_by_a_comma_unless_it_is_an_adverb(manner: str, adverbial: bool) -> None:  # noqa: FBT001
    assert render(f"{{{{ '{manner}' is adverbial }}}}") == str(adverbial)


@pytest.mark.parametrize(
    "text, slug, line",
    [
        ("a\n{{ b", "template-syntax", 2),
        ("a\n{{ nobody }}", "template-undefined", 2),
        ("{{ n | shout }}", "template-undefined", 1),
        ("{{ shot.nothing }}", "template-undefined", 1),
        ("{{ range(9) }}", "template-undefined", 1),
        ("\n\n{{ 1 / 0 }}", "template-failed", 3),
        ("{{ n + 'x' }}", "template-failed", 1),
        ("{{ 'nobody' | label }}", "template-failed", 1),
        ("{{ n.append(3) }}", "template-unsafe", 1),
        ("{{ n['__class__'] }}", "template-unsafe", 1),
        ("a\n{{ n.__class__ }}", "template-unsafe", 2),
        ("{% import 'x' as y %}", "template-unsafe", 1),
        ("{{ 2 ** 9 }}", "template-unsafe", 1),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "template-limit", 1),
        ("{{ " + "(" * 500 + "1" + ")" * 500 + " }}", "template-limit", 0),
    ],
)
def test_a_failure_has_a_name_and_a_line(text: str, slug: str, line: int) -> None:
    with pytest.raises(RenderError) as caught:
        render_template(make_environment(), Template("t", text, trusted=False), VARIABLES)
    assert (caught.value.slug, caught.value.line) == (slug, line)
    assert caught.value.message[0].islower() or not caught.value.message[0].isalpha()


def test_the_built_in_templates_compile() -> None:
    environment = make_environment()
    templates = built_in_templates()
    assert len(templates) == 6
    for template in templates.values():
        environment.from_string(template.text)
