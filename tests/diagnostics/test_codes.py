import re

import pytest

from compiler.diagnostics.codes import CODES, Code, code_of


def test_numbers_and_slugs_are_unique_and_in_order() -> None:
    numbers = [code.number for code in CODES]
    assert numbers == sorted(set(numbers))
    assert len({code.slug for code in CODES}) == len(CODES)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.slug)
def test_a_code_is_found_by_number_and_slug_and_written_as_the_house_writes(code: Code) -> None:
    assert code_of(code.slug) is code_of(code.number) is code
    assert re.fullmatch(r"SC\d{4}", code.number)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.slug)
    assert not code.summary.endswith(".")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        code_of("no-such-code")
