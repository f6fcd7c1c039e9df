"""Faults of templates that are seen without rendering them, so that no other problem hides them."""

from collections.abc import Callable, Mapping

import pytest
from lowering import CAST, Lower

from compiler.passes.setup import built_in_templates
from compiler.passes.template import VARIABLES, Template
from compiler.passes.template_faults import find_template_faults


def faults(text: str) -> list[tuple[str, str, int]]:
    return [(one.slug, one.message, one.line) for one in find_template_faults(Template("t", text, trusted=False))]


@pytest.mark.parametrize(
    "text, slug, message, line",
    [
        ("a\n{% if %}", "template-syntax", "expected", 2),
        ("a\n{{ b", "template-syntax", "unexpected end of template", 2),
        ("{{ " + "9" * 5000 + " }}", "template-syntax", "too many digits", 0),
        ("{{ nobody }}", "template-undefined", "`nobody` is undefined", 1),
        ("{% if lines %}\n{{ nobody.name }}{% endif %}", "template-undefined", "`nobody` is undefined", 2),
        ("{{ shot.nothing }}", "template-undefined", "`shot` has no `nothing`", 1),
        ("{{ range(9) }}", "template-undefined", "`range` is undefined", 1),
        ("{{ style | shout }}", "template-undefined", "no filter named `shout`", 1),
        ("{{ style is loud }}", "template-undefined", "no test named `loud`", 1),
        ("{{ lines.__class__ }}", "template-unsafe", "`__class__`", 1),
        ("{{ " + "(" * 5000 + ")" * 5000 + " }}", "template-limit", "nested too deeply", 0),
    ],
)
def test_a_fault_is_seen_without_rendering(text: str, slug: str, message: str, line: int) -> None:
    ((found, said, where),) = faults(text)
    assert (found, where) == (slug, line)
    assert message in said


def test_every_unknown_name_is_told_once_to_a_line() -> None:
    text = "{{ one }} {{ one }}\n{{ style | shout }} {{ two }}"
    assert sorted(message for _, message, _ in faults(text)) == [
        "`one` is undefined",
        "`two` is undefined",
        "no filter named `shout`",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "no braces at all",
        "{{ shot.action }}{{ shot.items() | length }}{{ 1 / 0 }}{{ slots[7].label }}",
        "{% set mine = 1 %}{{ mine }}{% for slot in slots %}{{ loop.index }}{{ slot.label }}{% endfor %}",
        "{% macro say(line, loud=False) %}{{ line.text }}{{ loud }}{{ varargs }}{% endmacro %}{{ say(lines[0]) }}",
        "{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{% set shot = {'mood': 1} %}{{ shot.mood }}",
        "{% if mood is defined %}{{ mood }}{% endif %}{{ shot.mood | default('calm') }}{{ tone | d('') }}",
        "{% if 'shout' is filter %}{{ style | shout }}{% endif %}",
        "{% raw %}{{ nobody }}{% endraw %}{# {{ nobody }} #}",
    ],
)
def test_what_can_be_right_is_left_alone(text: str) -> None:
    assert faults(text) == []


def test_the_built_in_templates_have_no_faults() -> None:
    assert [fault for template in built_in_templates().values() for fault in faults(template.text)] == []


def test_the_variables_are_those_that_prompts_are_rendered_with(lower: Lower, scene: Callable[..., str]) -> None:
    text = (
        "{{ "
        + " ~ ".join(
            [
                *(f"({name} is defined)" for name in VARIABLES),
                *(
                    f"({name} | sort | join(',') == '{','.join(sorted(fields))}')"
                    for name, fields in VARIABLES.items()
                    if fields
                ),
            ]
        )
        + " }}"
    )
    lowered = lower(scene("cast: [jon]", f'prompt: "@jon {text}"'))
    fields = [name for name, known in VARIABLES.items() if known]
    assert lowered.prompt == "Image 1 " + "True" * (len(VARIABLES) + len(fields))


@pytest.mark.parametrize(
    "prompt, slug",
    [
        ("It rains. {% if %}", "template-syntax"),
        ("It rains. {{ nobody }}", "template-undefined"),
        ("It rains. {{ lines.__class__ }}", "template-unsafe"),
    ],
)
def test_an_own_prompt_is_checked_in_a_shot_without_references(
    lower: Lower, scene: Callable[..., str], prompt: str, slug: str
) -> None:
    assert sorted(lower(scene(f"prompt: '{prompt}'", cast="")).problems) == sorted(["no-reference", slug])
    assert lower(scene(f"prompt: '@jon. {prompt}'", cast=CAST)).problems == [slug]


def test_a_template_with_a_fault_that_was_told_is_not_rendered(lower: Lower, scene: Callable[..., str]) -> None:
    templates: Mapping[str, Template] = {"en/shot": Template("t.j2", "{% if %}", trusted=False, broken=True)}
    lowered = lower(scene("action: Jon waits."), templates=templates)
    assert lowered.problems == []
    assert lowered.shot_list.shots == ()
