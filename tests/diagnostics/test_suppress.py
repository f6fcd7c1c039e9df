from collections.abc import Callable

import pytest

from compiler.diagnostics.locate import locate
from compiler.diagnostics.sink import Diagnostics
from compiler.diagnostics.suppress import suppress
from compiler.source.document import Document
from compiler.source.route import Route

ROUTE = Route("alley.yaml")
LINT = "common-word-name"
Make = Callable[..., Document]


def run(document: Document, *reports: tuple[str, Route]) -> list[tuple[str, int]]:
    """Report, suppress, and return the slug and line of what is left."""
    found = Diagnostics()
    for slug, route in reports:
        found.report(slug, f"about {slug}", route)
    sources = {document.file.name: document}
    return [
        (item.code.slug, document.file.position(locate(item.primary, sources).start)[0])
        for item in suppress(found, sources)
    ]


def test_a_comment_on_the_line_suppresses_a_warning(document: Make) -> None:
    assert run(document(f"a: 1  # scenec: ignore[{LINT}]\nb: 2\n"), (LINT, ROUTE / "a")) == []


def test_a_comment_on_the_line_above_suppresses_a_warning(document: Make) -> None:
    text = f"a: 1\n# scenec: ignore[{LINT}]\n# because it is meant\nb: 2\n"
    assert run(document(text), (LINT, ROUTE / "b")) == []


def test_a_comment_behind_a_value_does_not_speak_for_the_next_line(document: Make) -> None:
    text = f"a: 1  # scenec: ignore[{LINT}]\nb: 2\n"
    assert run(document(text), (LINT, ROUTE / "b")) == [(LINT, 2), ("unused-suppression", 1)]


def test_only_the_named_codes_are_suppressed_and_numbers_are_names(document: Make) -> None:
    text = "a: 1  # scenec: ignore[SC1001, unused-declaration]\n"
    reports = [(slug, ROUTE / "a") for slug in (LINT, "unused-declaration", "ratio-ignored")]
    assert run(document(text), *reports) == [("ratio-ignored", 1)]


def test_errors_are_kept_and_the_attempt_is_reported(document: Make) -> None:
    text = "a: 1  # scenec: ignore[unknown-character]\n"
    assert run(document(text), ("unknown-character", ROUTE / "a")) == [
        ("unknown-character", 1),
        ("unused-suppression", 1),
    ]


def test_an_unused_suppression_is_reported_at_its_slug(document: Make) -> None:
    document_ = document(f"a: 1  # scenec: ignore[{LINT}]\n")
    (left,) = suppress([], {"alley.yaml": document_})
    region = locate(left.primary, {"alley.yaml": document_})
    assert left.code.slug == "unused-suppression"
    assert document_.file.text[region.start : region.end] == LINT


def test_unused_suppressions_wait_while_there_are_errors(document: Make) -> None:
    text = f"a: 1  # scenec: ignore[{LINT}]\nb: 2\n"
    assert run(document(text), ("missing-key", ROUTE / "b")) == [("missing-key", 2)]


def test_a_slug_with_a_slip_is_reported_with_the_nearest(document: Make) -> None:
    (left,) = suppress([], {"alley.yaml": document("a: 1  # scenec: ignore[comon-word-name]\n")})
    assert left.code.slug == "unused-suppression"
    assert left.help == f"did you mean `{LINT}`?"


@pytest.mark.parametrize(
    "text",
    [
        f"a: '# scenec: ignore[{LINT}]'\n",
        f'a: "x # scenec: ignore[{LINT}]"\n',
        f"a: |\n  # scenec: ignore[{LINT}]\n  text\n",
        f"a: 'two\n  # scenec: ignore[{LINT}]'\n",
        f"a: x#scenec: ignore[{LINT}]\n",
    ],
)
def test_the_words_inside_a_text_suppress_nothing(document: Make, text: str) -> None:
    assert run(document(text), (LINT, ROUTE / "a")) == [(LINT, 1)]


def test_a_comment_behind_a_block_sign_is_a_comment(document: Make) -> None:
    assert run(document(f"a: |  # scenec: ignore[{LINT}]\n  text\n"), (LINT, ROUTE / "a")) == []


def test_a_comment_under_a_block_text_is_a_comment(document: Make) -> None:
    assert run(document(f"a: |\n  text\n# scenec: ignore[{LINT}]\nb: 2\n"), (LINT, ROUTE / "b")) == []


def test_other_files_are_not_touched(document: Make) -> None:
    sources = {"alley.yaml": document("a: 1\n"), "cast.yaml": document(f"a: 1 # scenec: ignore[{LINT}]\n", "cast.yaml")}
    found = Diagnostics()
    found.report(LINT, "here", ROUTE / "a")
    assert {item.code.slug for item in suppress(found, sources)} == {LINT, "unused-suppression"}
