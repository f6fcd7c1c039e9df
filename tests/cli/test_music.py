"""Music, gain and loudness as users meet them: the film changes, and nothing is made anew."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from small_story import Story, write_story
from sound_files import decoded, measured, sine, write_wav

FILM = Path("build/gate/default-animatic/film.mp4")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = write_story(tmp_path / "story")
    write_wav(story.folder / "theme.wav", sine(8, -12, 330))
    return story


def test_music_and_loudness_change_the_film_and_no_shot(story: Story) -> None:
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    film = story.folder / FILM
    loudness, peak = measured(film)
    assert loudness == pytest.approx(-14, abs=0.5)
    assert peak <= -1
    assert len(decoded(film)) == 150 * 1600
    before = film.read_bytes()

    story.edit("defaults:\n", "music: theme.wav\nloudness: -23\ndefaults:\n  sound_gain: -3\n")
    plan = story.run("plan", "gate.yaml", "--json", "--exit-code")
    assert plan.code == 0
    assert {step["action"] for step in plan.json()["shots"]} == {"reuse"}
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    assert film.read_bytes() != before
    assert measured(film)[0] == pytest.approx(-23, abs=0.5)

    # Another file under the same name is noticed.
    again = film.read_bytes()
    write_wav(story.folder / "theme.wav", sine(8, -12, 550))
    assert story.run("compile", "gate.yaml").code == 0
    assert film.read_bytes() != again


def test_nothing_of_a_bed_reaches_a_provider(story: Story) -> None:
    shown = story.run("show", "gate.yaml#question", "--json").json()
    story.edit("defaults:\n", "music: theme.wav\nambience: theme.wav\ndefaults:\n")
    assert story.run("show", "gate.yaml#question", "--json").json() == shown


def test_an_editor_gets_the_music_on_a_track_of_its_own_from_where_it_lies(story: Story) -> None:
    story.edit("defaults:\n", "music: {file: theme.wav, gain: -6, fade: 1}\ndefaults:\n")
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    folder = (story.folder / FILM).parent
    tracks = json.loads((folder / "film.otio").read_text("utf-8"))["tracks"]["children"]
    assert [track["name"] for track in tracks] == ["V1", "A1", "A2 music"]
    (music,) = [child for child in tracks[2]["children"] if child["OTIO_SCHEMA"] == "Clip.2"]
    reference = music["media_references"]["DEFAULT_MEDIA"]
    assert (folder / reference["target_url"]).samefile(story.folder / "theme.wav")
    assert reference["available_range"]["duration"]["value"] == 240
    document = ET.parse(folder / "film.fcpxml")  # noqa: S314  (our own file)
    (bed,) = document.iterfind(".//spine/asset-clip/asset-clip")
    assert bed.attrib["audioRole"] == "music"
    (file,) = document.iterfind(f".//asset[@id='{bed.attrib['ref']}']/media-rep")
    assert (folder / file.attrib["src"]).samefile(story.folder / "theme.wav")
