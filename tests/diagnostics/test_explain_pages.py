import re
from importlib.resources import files
from pathlib import Path

import pytest

from compiler.diagnostics.codes import CODES, Code, code_of
from compiler.diagnostics.explain_page import load_page
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree

EXAMPLE = re.compile(r"^```(yaml(?: fails| passes)?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = {page.name for page in files("compiler.diagnostics").joinpath("explain").iterdir()}
    assert pages == {f"{code.slug}.md" for code in CODES}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.slug)
def test_a_page_names_its_code_says_why_and_shows_what_to_write(code: Code) -> None:
    page = load_page(code)
    title, _, body = page.partition("\n")
    assert title == f"# {code.number} {code.slug}"
    assert page.count("```") >= 2
    assert page.count("```") % 2 == 0
    prose = re.sub(r"```.*?```", "", body, flags=re.DOTALL)
    assert len(prose.split()) >= 30
    assert max(map(len, page.splitlines())) <= 125
    if "```yaml fails" in page:
        assert page.index("```yaml fails") < page.find("```yaml", page.index("```yaml fails") + 1)


def examples(kind: str) -> list[tuple[str, str]]:
    return [
        (code.slug, text)
        for code in CODES
        for fence, text in EXAMPLE.findall(load_page(code))
        if fence == f"yaml {kind}"
    ]


@pytest.mark.parametrize("slug, text", examples("passes"))
def test_an_example_that_passes_is_good_yaml(slug: str, text: str) -> None:
    assert parse_tree(SourceFile(Path(f"/{slug}.yaml"), slug, text)).problems == ()


@pytest.mark.parametrize("slug, text", examples("fails"))
def test_an_example_that_fails_has_no_other_problem_in_its_text(slug: str, text: str) -> None:
    problems = parse_tree(SourceFile(Path(f"/{slug}.yaml"), slug, text)).problems
    expected = [slug] if code_of(slug).number.startswith("SC01") else []
    assert [problem.slug for problem in problems] == expected


def test_most_codes_of_the_language_have_examples_that_a_test_can_run() -> None:
    families = ("SC02", "SC03", "SC05", "SC06", "SC10")
    wanted = {code.slug for code in CODES if code.number.startswith(families)}
    shown = {slug for slug, _ in examples("fails")}
    assert len(wanted & shown) >= 0.75 * len(wanted)
