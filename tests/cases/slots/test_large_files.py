"""The one case that is too large for git: a picture with more bytes than its model takes, made when it is needed."""

import shutil
import time
from pathlib import Path

import pytest

from compiler.driver.front import read_films
from compiler.driver.order import Order
from compiler.driver.workplace import Workplace

GOOD = Path(__file__).parent / "lengths" / "pictures" / "good.png"
SCENE = "scene: A heavy picture\ncharacters: {mara: {image: mara.png}}\nshots: [{id: one, action: Mara waits.}]\n"
MOST = 20 << 20


@pytest.mark.parametrize("size, told", [(MOST, []), (MOST + 1, ["asset-too-large"])])
def test_a_picture_may_have_twenty_megabytes(tmp_path: Path, size: int, told: list[str]) -> None:
    picture = tmp_path / "mara.png"
    shutil.copy(GOOD, picture)
    with picture.open("rb+") as file:
        file.truncate(size)
    (tmp_path / "heavy.yaml").write_text(SCENE, encoding="utf-8")
    place = Workplace(tmp_path, tmp_path / "data", time.time_ns)
    found = read_films(Order((tmp_path / "heavy.yaml",)), place)
    assert [item.code.slug for item in found.diagnostics] == told
