"""Every code is reported somewhere, has a page, and is expected by a test."""

import re
from pathlib import Path

from compiler.diagnostics.codes import CODES

ROOT = Path(__file__).parents[2]


def read(folder: str, *suffixes: str) -> str:
    paths = [path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in suffixes]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.name != "codes.py")


def test_numbers_and_slugs_are_unique_and_in_order() -> None:
    assert len({code.number for code in CODES}) == len({code.slug for code in CODES}) == len(CODES)
    assert [code.number for code in CODES] == sorted(code.number for code in CODES)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = {path.stem for path in (ROOT / "compiler/diagnostics/explain").glob("*.md")}
    assert pages == {code.slug for code in CODES}


def test_every_code_is_reported_somewhere() -> None:
    source = read("compiler", ".py")
    assert [code.slug for code in CODES if f'"{code.slug}"' not in source and code.number not in source] == []


def test_every_code_is_expected_by_a_test() -> None:
    tests = read("tests", ".py", ".yaml")
    quoted = set(re.findall(r"[\"\[, ]([a-z0-9-]+)[\"\],]", tests))
    expected = quoted | set(re.findall(r"SC\d{4}", tests))
    named = {code.slug for code in CODES if code.slug in expected or code.number in expected}
    assert {code.slug for code in CODES} - named == set()
