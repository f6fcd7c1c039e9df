"""The frames that shots begin with are those of the film, or there is none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lowered import ROUTE, a_request

from compiler.build.store import Store, StoredTake, file_sha256
from compiler.driver.frames import FrameError, Frames
from compiler.ir.asset import Asset
from compiler.ir.frame import Frame
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.media.encode import ClipWriter


def write_clip(path: Path) -> Path:
    with ClipWriter(path, 64, 48) as writer:
        for level in range(6):
            writer.write_yuv(np.full((72, 64), 60 + 9 * level, np.uint8))
    return path


def beginning_with(frame: Frame) -> GenerationRequest:
    opening = Asset("last frame of a", remote=False, facts=None, sha256="", route=ROUTE, frame=frame)
    return replace(a_request(), media=(MediaItem("first_frame", opening),))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def kept(store: Store) -> Frame:
    """The last frame of a clip in the store."""
    clip = write_clip(store.new_clip())
    sha256 = file_sha256(clip)
    store.keep("1" * 64, StoredTake(1, sha256, clip.stat().st_size, 0.2), clip)
    return Frame("alley", "a", wish="1" * 64, clip=sha256)


def test_a_frame_is_a_file_for_as_long_as_it_is_needed(tmp_path: Path, store: Store, kept: Frame) -> None:
    with Frames(tmp_path, store).filled(beginning_with(kept)) as request:
        opening = request.opening
        assert opening is not None
        assert file_sha256(tmp_path / opening.location) == opening.sha256
        assert opening.identity == kept.identity
    assert not (tmp_path / opening.location).exists()


def test_a_request_that_continues_nothing_is_left_alone(tmp_path: Path, store: Store) -> None:
    with Frames(tmp_path, store).filled(a_request()) as request:
        assert request == a_request()


def test_there_is_none_of_a_clip_that_is_not_what_its_name_says(tmp_path: Path, store: Store, kept: Frame) -> None:
    blob = store.blob(kept.clip)
    blob.chmod(0o644)
    blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    with (
        pytest.raises(FrameError, match="the clip of `a` is not here"),
        Frames(tmp_path, store).filled(beginning_with(kept)),
    ):
        pass


def test_there_is_none_of_footage_that_changed_since_it_was_planned(tmp_path: Path, store: Store) -> None:
    clip = write_clip(tmp_path / "old.mp4")
    frame = Frame("alley", "a", footage="old.mp4", wish="x", clip=file_sha256(clip))
    frames = Frames(tmp_path, store)
    with frames.filled(beginning_with(frame)) as request:
        assert request.opening is not None
    clip.write_bytes(clip.read_bytes() + b"\0\0\0\x08free")
    with pytest.raises(FrameError, match="has changed"), frames.filled(beginning_with(frame)):
        pass


def test_what_a_killed_run_had_cut_is_thrown_away(tmp_path: Path, store: Store) -> None:
    left = tmp_path / ".scenec/frames/left.png"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"left")
    Frames(tmp_path, store)
    assert not left.exists()
