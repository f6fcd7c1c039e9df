from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from compiler.media.decode import read_frames
from compiler.media.decode_error import DecodeError
from compiler.media.encode import ClipWriter
from compiler.media.last_frame import write_last_frame


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of four seconds, of which each frame is lighter than the one before."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with ClipWriter(path, 64, 48) as writer:
        for level in range(120):
            picture = np.full((72, 64), 128, np.uint8)
            picture[:48] = 40 + level
            writer.write_yuv(picture)
    return path


@pytest.fixture(scope="module")
def pictures(clip: Path) -> list[NDArray[np.uint8]]:
    return list(read_frames(clip, 64, 48))


def written(clip: Path, folder: Path, until: int | None = None) -> NDArray[np.uint8]:
    size = write_last_frame(clip, folder / "frame.png", until=until)
    with Image.open(folder / "frame.png") as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", size)
        return np.asarray(image)


def test_it_is_the_last_picture_without_loss(clip: Path, pictures: list[NDArray[np.uint8]], tmp_path: Path) -> None:
    assert np.array_equal(written(clip, tmp_path), pictures[-1])
    assert not np.array_equal(pictures[-1], pictures[-2])


@pytest.mark.parametrize("until", [1, 2, 59, 60, 61, 119, 120])
def test_of_a_clip_that_is_left_earlier_it_is_the_last_one_shown(
    clip: Path, pictures: list[NDArray[np.uint8]], tmp_path: Path, until: int
) -> None:
    assert np.array_equal(written(clip, tmp_path, until), pictures[until - 1])


def test_a_clip_that_is_shorter_than_it_was_to_be_is_shown_to_its_end(
    clip: Path, pictures: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    assert np.array_equal(written(clip, tmp_path, 150), pictures[-1])


def test_what_has_no_pictures_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no film")
    with pytest.raises(DecodeError):
        write_last_frame(tmp_path / "clip.mp4", tmp_path / "frame.png")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
