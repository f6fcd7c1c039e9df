"""What every test may use: comparison with golden files, which `--update-goldens` writes anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

# What these find is told as a test's own asserts are.
pytest.register_assert_rewrite("campaign", "contract_desk")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the golden files instead of comparing them")
    parser.addoption("--fuzz", type=int, default=200, metavar="N", help="how many spoilt examples to check")
    parser.addoption("--fuzz-start", type=int, default=0, metavar="N", help="the number of the first of them")
    parser.addoption("--campaign", type=int, default=24, metavar="N", help="how many shots meet faults at a provider")
    parser.addoption("--disk-writes", default="1", metavar="N", help="at how many writes the disk is full, or `all`")
    parser.addoption("--campaign-seed", type=int, default=1, metavar="SEED", help="which faults they meet")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/<name>`."""
    update = request.config.getoption("--update-goldens")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"no golden file {name}: run the test with --update-goldens and read what it wrote"
        assert text == path.read_text(encoding="utf-8")

    return compare
