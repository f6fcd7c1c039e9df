"""What is kept is either whole or not there."""

from pathlib import Path

import numpy as np

from compiler.backends.animatic.shelf import Shelf


def test_what_is_put_comes_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "new" / "folder")
    assert shelf.get("a") is None
    shelf.put("a", {"x": np.arange(5), "text": np.array("m3")})
    kept = shelf.get("a")
    assert kept is not None
    assert kept["x"].tolist() == [0, 1, 2, 3, 4]
    assert str(kept["text"]) == "m3"
    assert shelf.get("b") is None


def test_a_damaged_file_counts_as_absent(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("a", {"x": np.arange(5000)})
    (path,) = tmp_path.iterdir()
    data = path.read_bytes()
    for damaged in (data[: len(data) // 2], b"", b"nonsense", data[:2000] + b"\xff" * 50 + data[2050:]):
        path.write_bytes(damaged)
        assert shelf.get("a") is None


def test_a_folder_that_cannot_be_made_only_costs_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = Shelf(tmp_path / "file" / "folder")
    shelf.put("a", {"x": np.arange(3)})
    assert shelf.get("a") is None
