"""Music and ambience under a film, measured: how deep they go under speech, and that they run on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sound_files import RATE, Sound, level_of, sine, write_wav

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.sound_mix import SoundMix
from compiler.edit.mix import BedSpan, Mix
from compiler.edit.timeline import FPS, Clip, SourceRange, Timeline, Track

FRAMES = 600
"""Twenty seconds."""
MUSIC = BedSpan("music", "m", 0, FRAMES, 0, 0.0, 12.0, False, 0, 0)  # noqa: FBT003


def _timeline(*beds: BedSpan, speech: tuple[tuple[float, float], ...] = ()) -> Timeline:
    items = (Clip("a", "a", SourceRange(0, FRAMES), FRAMES, mute=True),)
    return Timeline(FPS, 64, 64, Track(items), Track(items), Mix(beds, speech))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    clip = write_wav(tmp_path / "a.wav", sine(1, -20))
    return {
        "a": clip,
        "m": write_wav(tmp_path / "m.wav", sine(20, -20, 440)),
        "n": write_wav(tmp_path / "n.wav", sine(20, -20, 660)),
        "s": write_wav(tmp_path / "s.wav", sine(3, -20, 440)),
    }


def _heard(timeline: Timeline, files: dict[str, Path], folder: Path) -> Sound:
    mix = SoundMix(timeline, files, PieceStore(folder / "kept"))
    return mix.read(0, mix.samples)


def _level(sound: Sound, start: float, end: float) -> float:
    return level_of(sound[round(start * RATE) : round(end * RATE)])


def test_music_goes_down_under_every_line_and_comes_back(files: dict[str, Path], tmp_path: Path) -> None:
    speech = ((3.0, 5.0), (9.0, 9.6), (14.0, 16.0))
    sound = _heard(_timeline(MUSIC, speech=speech), files, tmp_path)
    for start, end in speech:
        assert _level(sound, start + 0.02, end - 0.02) == pytest.approx(-32, abs=0.2)
        assert _level(sound, start - 0.6, start - 0.3) == pytest.approx(-20, abs=0.2)
        assert _level(sound, end + 0.85, end + 1.2) == pytest.approx(-20, abs=0.2)
    # Twelve decibels in a quarter of a second, on a straight line.
    assert _level(sound, 2.87, 2.88) == pytest.approx(-26, abs=0.8)


def test_music_stays_down_in_a_short_pause(files: dict[str, Path], tmp_path: Path) -> None:
    sound = _heard(_timeline(MUSIC, speech=((3.0, 5.0), (5.9, 7.0))), files, tmp_path)
    assert _level(sound, 5.1, 5.8) == pytest.approx(-32, abs=0.2)


def test_ambience_does_not_go_down(files: dict[str, Path], tmp_path: Path) -> None:
    bed = replace(MUSIC, kind="ambience", duck=0.0, gain=-6.0)
    sound = _heard(_timeline(bed, speech=((3.0, 5.0),)), files, tmp_path)
    assert _level(sound, 3.2, 4.8) == pytest.approx(-26, abs=0.1)
    assert _level(sound, 8, 9) == pytest.approx(-26, abs=0.1)


def test_a_bed_that_is_over_leaves_silence_and_one_that_loops_begins_again(
    files: dict[str, Path], tmp_path: Path
) -> None:
    once = _heard(_timeline(replace(MUSIC, source="s")), files, tmp_path)
    assert _level(once, 1, 2.9) == pytest.approx(-20, abs=0.1)
    assert not once[3 * RATE :].any()
    again = _heard(_timeline(replace(MUSIC, source="s", loop=True)), files, tmp_path)
    for second in range(1, 19):
        assert _level(again, second, second + 1) == pytest.approx(-20, abs=3)
    # At the seam two tones are heard at once, and no click.
    assert np.abs(np.diff(again[:, 0])).max() <= np.abs(np.diff(once[: 2 * RATE, 0])).max() * 1.5


def test_one_bed_goes_while_the_next_one_comes(files: dict[str, Path], tmp_path: Path) -> None:
    out = replace(MUSIC, end=315, fade_out=30)
    into = replace(MUSIC, source="n", start=285, fade_in=30)
    sound = _heard(_timeline(out, into), files, tmp_path)
    for start, end in ((5, 9), (11, 19)):
        assert _level(sound, start, end) == pytest.approx(-20, abs=0.1)
    assert _level(sound, 9.9, 10.1) == pytest.approx(-20, abs=0.5)
    assert np.abs(np.diff(sound[:, 0])).max() < 0.02


def test_a_bed_begins_where_its_offset_says(files: dict[str, Path], tmp_path: Path) -> None:
    files = {
        **files,
        "m": write_wav(tmp_path / "ramp.wav", np.linspace(0, 0.5, 20 * RATE, dtype=np.float32)[:, None].repeat(2, 1)),
    }
    sound = _heard(_timeline(replace(MUSIC, start=150, offset=90)), files, tmp_path)
    assert not sound[: 150 * 1600].any()
    assert sound[10 * RATE, 0] == pytest.approx(0.5 * (10 - 5 + 3) / 20, abs=1e-3)


def test_a_stretch_is_what_the_whole_has_at_its_place(files: dict[str, Path], tmp_path: Path) -> None:
    beds = (
        replace(MUSIC, source="s", loop=True, end=315, fade_in=30, fade_out=30),
        replace(MUSIC, source="n", start=285, offset=12, fade_in=30, gain=-7.0),
        replace(MUSIC, kind="ambience", source="m", duck=3.0, end=400, fade_out=45),
    )
    timeline = _timeline(*beds, speech=((2.0, 4.0), (4.5, 8.0), (9.7, 10.4)))
    mix = SoundMix(timeline, files, PieceStore(tmp_path / "kept"))
    whole = mix.read(0, mix.samples)
    for start in range(0, mix.samples - 1, 59_999):
        end = min(start + 71_003, mix.samples)
        assert np.allclose(mix.read(start, end), whole[start:end], atol=1e-6)


def test_the_recipe_of_a_stretch_knows_what_is_heard_in_it_and_nothing_else(
    files: dict[str, Path], tmp_path: Path
) -> None:
    def recipes(timeline: Timeline) -> list[str]:
        mix = SoundMix(timeline, files, PieceStore(tmp_path / "kept"))
        return [repr(mix.recipe(start, start + 4 * RATE)) for start in range(0, mix.samples, 4 * RATE)]

    plain = recipes(_timeline(MUSIC, speech=((5.5, 6.5),)))
    spoken = recipes(_timeline(MUSIC, speech=((5.5, 6.5), (17.5, 18.0))))
    assert [one == other for one, other in zip(plain, spoken, strict=True)] == [True, True, True, True, False]
    shorter = recipes(_timeline(replace(MUSIC, end=500), speech=((5.5, 6.5),)))
    assert plain[4] != shorter[4]
    ambience = recipes(_timeline(replace(MUSIC, duck=0.0)))
    assert ambience == recipes(_timeline(replace(MUSIC, duck=0.0), speech=((5.5, 6.5),)))


def test_a_bed_that_cannot_be_read_is_told_by_its_name(files: dict[str, Path], tmp_path: Path) -> None:
    files["m"].write_bytes(b"RIFF no sound at all")
    with pytest.raises(AssemblyError, match="`m`"):
        SoundMix(_timeline(MUSIC), files, PieceStore(tmp_path / "kept"))
    files["m"].unlink()
    with pytest.raises(AssemblyError, match="`m`"):
        SoundMix(_timeline(MUSIC), files, PieceStore(tmp_path / "kept"))
