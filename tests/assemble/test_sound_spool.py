"""Sound that was put aside is the sound of the mix, whatever was fetched and whether there was room for it."""

import resource
from pathlib import Path

import numpy as np
import pytest
from sound_files import RATE, speech, write_wav

from compiler.assemble.piece_store import PieceStore
from compiler.assemble.sound_mix import SoundMix
from compiler.assemble.sound_spool import SoundSpool
from compiler.edit.mix import BedSpan, Mix
from compiler.edit.timeline import FPS, Clip, SourceRange, Timeline, Track, Transition

STEP = RATE
FRAMES = 105


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return {name: write_wav(tmp_path / f"{name}.wav", speech(2, -10, seed)) for seed, name in enumerate("abm")}


@pytest.fixture
def mix(files: dict[str, Path], tmp_path: Path) -> SoundMix:
    items = (
        Clip("a", "a", SourceRange(0, 50), 60),
        Transition("dissolve", 5, 5),
        Clip("b", "b", SourceRange(5, 55), 60, gain=-6),
    )
    music = BedSpan("music", "m", 10, FRAMES, 0, -3.0, 12.0, True, 5, 5)  # noqa: FBT003
    timeline = Timeline(FPS, 64, 64, Track(items), Track(items), Mix((music,), ((1.0, 1.6),)))
    return SoundMix(timeline, files, PieceStore(tmp_path / "kept"))


def test_what_was_put_aside_is_the_mix_and_needs_no_clip_again(
    mix: SoundMix, files: dict[str, Path], tmp_path: Path
) -> None:
    whole = mix.read(0, mix.samples)
    assert len(whole) == FRAMES * RATE // FPS
    with PieceStore(tmp_path / "kept").scratch() as file:
        spool = SoundSpool(mix, STEP, file)
        # Out of order, twice, and to the end of the film, which is no whole step.
        for start, end in ((STEP + 1, 2 * STEP), (0, 10), (STEP - 5, 3 * STEP), (3 * STEP, mix.samples)):
            spool.fetch(start, end)
        for path in files.values():
            path.unlink()
        for start, end in ((0, mix.samples), (0, 1), (STEP - 7, 2 * STEP + 9), (3 * STEP + 3, mix.samples)):
            assert np.array_equal(spool.read(start, end), whole[start:end])


def test_what_was_not_fetched_is_read_from_the_mix(mix: SoundMix, tmp_path: Path) -> None:
    with PieceStore(tmp_path / "kept").scratch() as file:
        spool = SoundSpool(mix, STEP, file)
        spool.fetch(0, STEP)
        assert np.array_equal(spool.read(STEP - 9, STEP + 9), mix.read(STEP - 9, STEP + 9))


@pytest.mark.parametrize("room", [0, 0.5, 1, 1.5])
def test_a_full_disk_costs_time_and_nothing_else(mix: SoundMix, tmp_path: Path, room: float) -> None:
    whole = mix.read(0, mix.samples)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with PieceStore(tmp_path / "kept").scratch() as file:
        spool = SoundSpool(mix, STEP, file)
        # So many stretches of eight bytes a sample: what comes at the end is written in part, the rest not at all.
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room * STEP * 8), hard))
        try:
            spool.fetch(0, mix.samples)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        for start, end in ((0, mix.samples), (0, STEP), (STEP, 2 * STEP)):
            assert np.array_equal(spool.read(start, end), whole[start:end])


def test_nothing_put_aside_is_left(mix: SoundMix, tmp_path: Path) -> None:
    store = PieceStore(tmp_path / "put")
    with store.scratch() as file:
        SoundSpool(mix, STEP, file).fetch(0, mix.samples)
    assert not list((tmp_path / "put").iterdir())
