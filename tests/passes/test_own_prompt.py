"""Own prompts and story templates: names in literal text, lines untouched, faults at their own line."""

from collections.abc import Callable

import pytest
from lowering import Lower

from compiler.passes.template import Template


def test_names_are_replaced_in_literal_text_only(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene(
        "at: yard",
        "dialogue: [{mara: 'Mara and @jon {{ nothing }}'}]",
        "prompt: |",
        "  Mara looks at {{ 'Mara' }} and @jon in {{ 'yard' | label }}. {# Mara #}",
        "  {% for line in lines %}{{ line.speaker }}: {{ line.text }}{% endfor %}",
    )
    assert lower(text).prompt == "Video 1 looks at Mara and Image 1 in Image 2. Video 1: Mara and @jon {{ nothing }}"


def test_an_own_prompt_without_braces_is_taken_as_it_is(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("prompt: 'Jon waits. Mara''s hat is gone.  \\Mara {x} %}'")
    assert lower(text).prompt == "Image 1 waits. Video 1's hat is gone.  Mara {x} %}"


def test_an_own_prompt_sees_what_templates_see(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene(
        "at: yard",
        "style: noir",
        "action: Jon waits.",
        "prompt: >-",
        "  {{ scene.title }}|{{ story.title }}|{{ shot.action }}|{{ style }}|{{ shot.location }}|{{ shot.seconds }}|",
        "  {% for slot in slots %}{{ slot.label }}={{ slot.id }} {% endfor %}|{{ beats | length }}",
    )
    expected = "The alley|Tale|Image 1 waits.|noir|Image 2|5| Image 1=jon Image 2=yard |1"
    assert lower(text, story="Tale").prompt == expected


@pytest.mark.parametrize(
    "template, slug, line, caret",
    [
        ("Jon waits.\n{% if %}", "template-syntax", 2, "{% if %}"),
        ("Jon waits.\n\n{{ nobody }}", "template-undefined", 3, "{{ nobody }}"),
        ("Jon {{ shot.nothing }}", "template-undefined", 1, "Jon {{ shot.nothing }}"),
        ("Jon {{ 1 / 0 }}", "template-failed", 1, "Jon {{ 1 / 0 }}"),
        ("Jon {{ 'kim' | label }}", "template-failed", 1, "Jon {{ 'kim' | label }}"),
        ("Jon {{ lines.__class__ }}", "template-unsafe", 1, "Jon {{ lines.__class__ }}"),
        ("Jon {% include 'x' %}", "template-unsafe", 1, "Jon {% include 'x' %}"),
        ("Jon {{ 9 ** 99 }}", "template-unsafe", 1, "Jon {{ 9 ** 99 }}"),
        ("Jon {{ 'x' | shout }}", "template-undefined", 1, "Jon {{ 'x' | shout }}"),
        ("{% macro f() %}{{ f() }}{% endmacro %}Jon\n{{ f() }}", "template-limit", 1, None),
    ],
)
def test_a_fault_is_told_at_the_templates_own_line(
    lower: Lower, scene: Callable[..., str], template: str, slug: str, line: int, caret: str | None
) -> None:
    text = scene("prompt: |", *(f"  {row}" for row in template.split("\n")))
    lowered = lower(text)
    assert lowered.slugs == [slug]
    assert lowered.shot_list.shots == ()
    ((found, under),) = lowered.places(slug)
    offset = text.split("\n").index("    prompt: |") + 1
    assert found == offset + line
    assert caret is None or under == caret


def test_a_prompt_that_renders_to_nothing_is_an_error(lower: Lower, scene: Callable[..., str]) -> None:
    assert lower(scene("cast: [jon]", "prompt: '{{ style }}'")).problems == ["empty-prompt"]


def test_a_story_overrides_a_template_by_name(lower: Lower, scene: Callable[..., str]) -> None:
    own = Template("templates/en/shot.j2", "{{ shot.action }} Cut!", trusted=False)
    assert lower(scene("action: Jon waits."), templates={"en/shot": own}).prompt == "Image 1 waits. Cut!"


def test_a_fault_in_a_storys_template_is_told_once(lower: Lower) -> None:
    own = Template("templates/en/shot.j2", "first\n  {{ nobody }}", trusted=False)
    text = "scene: S\ncharacters:\n  jon: {image: jon.png}\nshots:\n"
    text += "".join(f"  - {{id: s{number}, action: Jon waits.}}\n" for number in range(3))
    lowered = lower(text, templates={"en/shot": own})
    assert lowered.problems == ["template-undefined"]
    where = lowered.diagnostics[0].primary.where
    assert (where.file, where.start, where.end) == ("templates/en/shot.j2", 6, 20)  # type: ignore[union-attr]
