"""A story's own templates: used under the right name, and told of under any other."""

from collections.abc import Callable

import pytest
from lowering import Lower

from compiler.diagnostics.diagnostic import Region
from compiler.passes.template import Template


def told(lower: Lower, text: str, *names: str) -> list[tuple[str, str | None]]:
    templates = {name: Template(f"templates/{name}.j2", "Image 1 waits.", trusted=True) for name in names}
    lowered = lower(text, templates=templates)
    reports = [item for item in lowered.diagnostics if item.code.slug == "unknown-template"]
    assert {item.primary.where for item in reports} <= {Region(f"templates/{name}.j2", 0, 0) for name in names}
    return [(item.message, item.help) for item in reports]


@pytest.mark.parametrize(
    "name, advice",
    [
        ("en/shots", "did you mean `en/shot.j2`?"),
        ("EN/Shot", "did you mean `en/shot.j2`?"),
        ("zh/storybord", "did you mean `zh/storyboard.j2`?"),
        ("shot", "did you mean `en/shot.j2`?"),
    ],
)
def test_a_misnamed_template_is_told_with_the_nearest_name(
    lower: Lower, scene: Callable[..., str], name: str, advice: str
) -> None:
    assert [help_ for _, help_ in told(lower, scene("action: Jon waits."), name)] == [advice]


def test_a_template_that_is_like_no_other_is_told_with_all_names(lower: Lower, scene: Callable[..., str]) -> None:
    ((message, advice),) = told(lower, scene("action: Jon waits."), "parts/greeting")
    assert "`parts/greeting`" in message
    assert advice is not None
    assert advice.count(".j2`") == 6


def test_a_template_with_a_known_name_is_used(lower: Lower, scene: Callable[..., str]) -> None:
    assert told(lower, scene("action: Jon waits."), "en/shot", "zh/storyboard") == []
    template = Template("templates/en/shot.j2", "Image 1 is {{ shot.action | length }}.", trusted=True)
    assert lower(scene("action: Jon waits."), templates={"en/shot": template}).prompt == "Image 1 is 14."
