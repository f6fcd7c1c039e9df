"""What people install is the wheel, so the wheel is what is looked at."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(folder.glob("scenec-*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.parametrize(
    "folder",
    [
        "compiler/diagnostics/explain/*.md",
        "compiler/prompts/**/*.j2",
        "compiler/catalog/data/*.yaml",
        "compiler/media/fonts/*",
        "compiler/outputs/review/*.j2",
        "compiler/outputs/review/*.css",
        "compiler/driver/starter/**/*",
        "compiler/build/*.py",
    ],
)
def test_data_and_modules_are_in_the_wheel(names: set[str], folder: str) -> None:
    expected = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(folder) if path.is_file()}
    assert expected
    assert {name for name in expected if "__pycache__" not in name and ".scenec" not in name} <= names


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"compiler", next(top for top in tops if top.endswith(".dist-info"))}


def test_the_licence_and_the_notice_go_with_it(names: set[str]) -> None:
    licences = {name.rpartition("/")[2] for name in names if "/licenses/" in name}
    assert {"LICENSE", "NOTICE"} <= licences
