import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

import av
import pytest
from small_story import Story, write_story


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A story that was compiled once; tests copy it."""
    story = write_story(tmp_path_factory.mktemp("compiled") / "story")
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    return story


@pytest.fixture
def story(compiled: Story, tmp_path: Path) -> Story:
    shutil.copytree(compiled.folder, tmp_path / "story", symlinks=True)
    return Story(tmp_path / "story")


def actions(story: Story, path: str = "gate.yaml") -> dict[str, str]:
    ran = story.run("plan", path, "--json")
    assert ran.code == 0, ran.err
    return {step["shot"]: step["action"] for step in ran.json()["shots"]}


def test_a_compile_prints_the_films_path_alone_on_standard_output(compiled: Story) -> None:
    ran = compiled.run("compile", "gate.yaml")
    assert ran.out == "build/gate/default-animatic/film.mp4\n"
    assert (compiled.folder / ran.out.strip()).is_file()


def test_the_film_has_the_size_rate_length_and_codecs_that_were_asked_for(compiled: Story) -> None:
    with av.open(str(compiled.folder / "build/gate/default-animatic/film.mp4")) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, video.average_rate) == (960, 960, Fraction(30))
        assert audio.codec_context.sample_rate == 48000
        assert sum(1 for _ in film.decode(video)) == 150


def test_a_build_leaves_everything_it_promises(compiled: Story) -> None:
    folder = compiled.folder / "build/gate/default-animatic"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {
        "film.mp4",
        "film.srt",
        "film.vtt",
        "film.otio",
        "film.fcpxml",
        "film.edl",
        "manifest.json",
        "review/index.html",
        "shots/gate-arrival-1.mp4",
        "shots/gate-question-1.mp4",
    } <= names
    assert "Who is there?" in (folder / "film.srt").read_text(encoding="utf-8")


def test_the_film_carries_its_subtitles_in_their_language(compiled: Story) -> None:
    folder = compiled.folder / "build/gate/default-animatic"
    with av.open(str(folder / "film.mp4")) as film:
        words = film.streams.subtitles[0]
        assert words.metadata["language"] == "eng"
        assert [bytes(packet)[2:].decode() for packet in film.demux(words) if packet.size > 2] == ["Who is there?"]


def test_the_timeline_names_the_clips_where_they_are(compiled: Story) -> None:
    folder = compiled.folder / "build/gate/default-animatic"
    tracks = json.loads((folder / "film.otio").read_text(encoding="utf-8"))["tracks"]["children"]
    media = [shot["media_references"]["DEFAULT_MEDIA"] for track in tracks for shot in track["children"]]
    assert [found["available_range"]["duration"]["value"] for found in media] == [60, 90, 60, 90]
    assert all((folder / unquote(found["target_url"])).is_file() for found in media)
    assert [marker["comment"] for marker in tracks[0]["children"][1]["markers"]] == ["Who is there?"]


def test_a_second_compile_makes_nothing_and_leaves_the_film_as_it_is(story: Story) -> None:
    film = story.folder / "build/gate/default-animatic/film.mp4"
    before = film.read_bytes(), film.stat().st_mtime_ns
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0
    assert "started" not in ran.err
    assert (film.read_bytes(), film.stat().st_mtime_ns) == before


def test_an_edited_shot_is_generated_and_no_other(story: Story) -> None:
    story.edit("Jon looks up.", "Jon looks up from the left.")
    assert actions(story) == {"arrival": "reuse", "question": "generate"}
    ran = story.run("compile", "gate.yaml", "--json")
    assert {shot["shot"]: shot["action"] for shot in ran.json()["shots"]} == {
        "arrival": "reuse",
        "question": "generate",
    }


def test_renaming_a_shot_generates_nothing(story: Story) -> None:
    story.edit("id: question", "id: challenge")
    assert actions(story) == {"arrival": "reuse", "challenge": "reuse"}


def test_moving_files_generates_nothing(story: Story) -> None:
    (story.folder / "cast").mkdir()
    for name in ("mara.png", "mara.wav"):
        (story.folder / name).rename(story.folder / "cast" / name)
    story.edit("{image: mara.png, voice: mara.wav}", "{image: cast/mara.png, voice: cast/mara.wav}")
    story.scene.rename(story.folder / "door.yaml")
    assert actions(story, "door.yaml") == {"arrival": "reuse", "question": "reuse"}


def test_other_bytes_in_a_reference_generate_the_shots_that_show_it(story: Story) -> None:
    shutil.copyfile(story.folder / "mara.png", story.folder / "jon.png")
    assert actions(story) == {"arrival": "reuse", "question": "generate"}


def test_a_damaged_clip_is_made_again_and_never_cut_in(story: Story) -> None:
    store = story.folder / ".scenec/store/clips"
    clip = next(store.rglob("*.mp4"))
    clip.chmod(0o644)
    data = bytearray(clip.read_bytes())
    data[len(data) // 2] ^= 0xFF
    clip.write_bytes(data)
    shutil.rmtree(story.folder / "build")
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0
    assert "SC0705" in ran.err
    for made in (story.folder / "build/gate/default-animatic/shots").iterdir():
        stored = list(store.rglob(f"{hashlib.sha256(made.read_bytes()).hexdigest()}.mp4"))
        assert len(stored) == 1


def test_locked_refuses_what_would_be_generated_with_exit_4(story: Story) -> None:
    assert story.run("compile", "gate.yaml", "--locked").code == 0
    story.edit("Jon looks up.", "Jon looks away.")
    ran = story.run("compile", "gate.yaml", "--locked")
    assert ran.code == 4
    assert "SC0703" in ran.err


def test_a_saved_plan_is_applied_exactly_or_refused(story: Story) -> None:
    story.edit("Jon looks up.", "Jon looks far away.")
    assert story.run("plan", "gate.yaml", "-o", "plan.json").code == 0
    story.edit("Jon looks far away.", "Jon looks down.")
    ran = story.run("compile", "gate.yaml", "--plan", "plan.json")
    assert (ran.code, ran.out) == (4, "")
    assert "`gate#question`" in ran.err
    story.edit("Jon looks down.", "Jon looks far away.")
    assert story.run("compile", "gate.yaml", "--plan", "plan.json").code == 0
    assert story.run("compile", "gate.yaml", "--plan", "plan.json").code == 0


def test_errors_leave_the_last_good_film_alone(story: Story) -> None:
    film = story.folder / "build/gate/default-animatic/film.mp4"
    before = film.read_bytes()
    story.edit("framing: wide", "framing: huge")
    ran = story.run("compile", "gate.yaml")
    assert (ran.code, ran.out) == (1, "")
    assert film.read_bytes() == before


def test_an_unselected_shot_is_not_made(tmp_path: Path) -> None:
    story = write_story(tmp_path / "fresh")
    ran = story.run("compile", "gate.yaml", "--select", "arrival", "--json")
    assert ran.code == 0, ran.err
    assert ran.json()["film"] is None
    assert [shot["shot"] for shot in ran.json()["shots"]] == ["arrival"]
    assert actions(story) == {"arrival": "reuse", "question": "generate"}


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupted_compile_keeps_what_is_finished_and_goes_on(tmp_path: Path) -> None:
    story = write_story(tmp_path / "fresh")
    environment = {**os.environ, "SCENEC_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "compiler", "compile", "gate.yaml", "--jobs", "1"]
    with subprocess.Popen(command, cwd=story.folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "arrival: done" in line:
                break
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(timeout=60) == 130
    assert "Traceback" not in rest
    assert not list((story.folder / ".scenec/store/incoming").iterdir())
    assert actions(story)["arrival"] == "reuse"
    assert story.run("compile", "gate.yaml").code == 0


def test_a_paid_backend_spends_nothing_without_a_price_that_was_seen(story: Story) -> None:
    ran = story.run("compile", "gate.yaml", "--backend", "dashscope")
    assert (ran.code, ran.out) == (4, "")
    assert "SC0008" in ran.err


def test_a_cap_below_the_price_refuses_with_exit_4(story: Story) -> None:
    ran = story.run("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "0.10USD")
    assert ran.code == 4
    assert "SC0701" in ran.err


@pytest.mark.parametrize("output", ["gate.yaml", "mara.png", ".", "film.mov", "gate.mp4/.."])
def test_an_output_never_takes_the_place_of_what_the_story_is_made_of(story: Story, output: str) -> None:
    before = {path.name: path.read_bytes() for path in story.folder.iterdir() if path.is_file()}
    ran = story.run("compile", "gate.yaml", "-o", output)
    assert (ran.code, ran.out) == (2, "")
    assert "SC0010" in ran.err
    ran = story.run("plan", "gate.yaml", "-o", output)
    assert ran.code == 2
    assert {path.name: path.read_bytes() for path in story.folder.iterdir() if path.is_file()} == before


def test_a_footage_clip_is_no_output(story: Story) -> None:
    clip = next((story.folder / "build").rglob("gate-arrival-1.mp4"))
    shutil.copyfile(clip, story.folder / "train.mp4")
    story.edit("  - id: arrival\n", "  - {id: train, footage: train.mp4}\n  - id: arrival\n")
    ran = story.run("compile", "gate.yaml", "-o", "train.mp4")
    assert ran.code == 2
    assert (story.folder / "train.mp4").read_bytes() == clip.read_bytes()


def test_a_copy_of_the_film_goes_where_it_was_asked_for(story: Story) -> None:
    ran = story.run("compile", "gate.yaml", "-o", "out/gate.mp4")
    assert ran.out == "out/gate.mp4\n"
    film = story.folder / "build/gate/default-animatic/film.mp4"
    assert (story.folder / "out/gate.mp4").read_bytes() == film.read_bytes()


def test_a_second_compile_in_the_same_repository_is_refused_with_exit_75(tmp_path: Path) -> None:
    story = write_story(tmp_path / "fresh")
    environment = {**os.environ, "SCENEC_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "compiler", "compile", "gate.yaml"]
    with subprocess.Popen(command, cwd=story.folder, env=environment, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        first.stderr.readline()
        second = story.run("compile", "gate.yaml")
        assert second.code == 75
        assert "SC0708" in second.err
        assert f"process {first.pid}" in second.err
        assert story.run("plan", "gate.yaml").code == 0
        first.stderr.read()
        assert first.wait(timeout=60) == 0


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    story = write_story(tmp_path / "fresh")
    command = [sys.executable, "-m", "compiler", "compile", "gate.yaml"]
    with subprocess.Popen(command, cwd=story.folder, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        first.stderr.readline()
        first.kill()
    assert story.run("compile", "gate.yaml").code == 0


def test_a_renamed_shot_gets_its_new_name_on_the_slate_and_the_plan_says_so(story: Story) -> None:
    shots = story.folder / "build/gate/default-animatic/shots"
    before = (shots / "gate-question-1.mp4").read_bytes()
    story.edit("id: question", "id: challenge")
    steps = story.run("plan", "gate.yaml", "--json").json()["shots"]
    assert [(step["action"], step["reason"]) for step in steps] == [
        ("reuse", "unchanged"),
        ("reuse", "unchanged; only its slate is written anew"),
    ]
    assert story.run("compile", "gate.yaml").code == 0
    assert (shots / "gate-challenge-1.mp4").read_bytes() != before


def test_a_file_in_the_place_of_the_build_folder_is_noticed_before_anything_is_made(tmp_path: Path) -> None:
    story = write_story(tmp_path / "fresh")
    (story.folder / "build").write_text("in the way")
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 7
    assert "started" not in ran.err


def test_characters_that_no_font_has_are_a_warning_at_the_shot(story: Story) -> None:
    story.edit("Who is there?", "Who is 𒀀?")
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0
    assert "warning[SC0904]" in ran.err
    assert "SC0904" in story.run("compile", "gate.yaml").err


def test_title_and_credits_are_cut_in_and_no_shot_is_made_for_them(story: Story) -> None:
    story.edit("defaults:", "opening: {seconds: 2}\ncredits: {seconds: 3, text: Written by Ada}\ndefaults:")
    assert set(actions(story).values()) == {"reuse"}
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    folder = story.folder / "build/gate/default-animatic"
    with av.open(str(folder / "film.mp4")) as film:
        light = [float(frame.to_ndarray()[:960].max()) for frame in film.decode(video=0)]
    assert len(light) == 60 + 150 + 90
    assert max(light[0], light[59], light[-1]) <= 20
    assert min(light[30], light[255]) > 200
    assert sorted(path.name for path in (folder / "titles").iterdir()) == ["credits.mp4", "opening.mp4"]
    start = (folder / "film.srt").read_text(encoding="utf-8").splitlines()[1][:8]
    assert start >= "00:00:04"
    story.edit("opening: {seconds: 2}\ncredits: {seconds: 3, text: Written by Ada}\n", "")
    assert story.run("compile", "gate.yaml").code == 0
    assert list((folder / "titles").iterdir()) == []


def test_letters_of_a_title_that_no_font_has_are_told_where_it_is_asked_for(story: Story) -> None:
    story.edit("defaults:", 'opening: {text: "Rain \U0001340f"}\ndefaults:')
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0
    assert "SC0904" in ran.err
    assert "gate.yaml:" in ran.err


def test_subtitles_are_burnt_in_where_the_animatic_has_not_drawn_them(story: Story) -> None:
    clip = story.folder / "build/gate/default-animatic/shots/gate-arrival-1.mp4"
    shutil.copyfile(clip, story.folder / "found.mp4")
    found = "  - {id: found, footage: found.mp4, dialogue: [mara: Nobody at all.]}\n"
    story.edit("shots:\n", "subtitles: {burn_in: true}\nshots:\n" + found)
    ran = story.run("compile", "gate.yaml")
    assert ran.code == 0, ran.err
    with av.open(str(story.folder / "build/gate/default-animatic/film.mp4")) as film:
        assert not film.streams.subtitles
        shown = [frame.to_ndarray() for frame in film.decode(video=0)]
    with av.open(str(story.folder / "build/gate/default-animatic/shots/gate-question-1.mp4")) as whole:
        plain = [frame.to_ndarray() for frame in whole.decode(video=0)]
    feet = [int(picture[800:960].max()) for picture in shown[:60]]
    assert sum(foot > 220 for foot in feet) in range(20, 60)
    assert all((one == other).all() for one, other in zip(shown[-75:], plain[-75:], strict=True))


def test_shots_whose_names_say_the_same_have_clips_of_their_own(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story")
    (story.folder / "scenes").mkdir()
    cast = story.scene.read_text("utf-8").partition("shots:")[0].partition("\n")[2]
    (story.folder / "story.yaml").write_text(f"story: Rain\n{cast}scenes: [scenes/*.yaml]\n", encoding="utf-8")
    for scene, shot, who in (("yard", "night-rain", "Mara"), ("yard-night", "rain", "Jon")):
        shots = f"shots: [{{id: {shot}, action: {who} stands there., duration: 2}}]\n"
        (story.folder / f"scenes/{scene}.yaml").write_text(f"scene: Yard\n{shots}", encoding="utf-8")
    assert story.run("compile", "story.yaml").code == 0
    build = story.folder / "build/story/default-animatic"
    one, other = json.loads((build / "manifest.json").read_text("utf-8"))["shots"]
    for shot in (one, other):
        assert hashlib.sha256((build / shot["clip"]).read_bytes()).hexdigest() == shot["sha256"]
    assert one["sha256"] != other["sha256"]
    stills = {path.read_bytes() for path in (build / "review/pictures").glob("yard-night-rain-*")}
    assert len(stills) == 2


def test_a_warning_stands_on_the_card_of_its_shot(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story")
    story.edit("Who is there?", "Who is there at this hour, when everybody who is honest is asleep in bed?")
    ran = story.run("compile", "gate.yaml")
    assert "warning[SC0601]" in ran.err
    page = (story.folder / "build/gate/default-animatic/review/index.html").read_text("utf-8")
    card = page.partition('id="shot-gate-question"')[2]
    (told,) = re.findall(r'<ul class="warnings".*?</ul>', card, re.DOTALL)
    assert "to say, breaths included, but there are only 3 s" in told
    assert page.count('class="warnings"') == 1


def test_a_clip_that_was_altered_in_the_build_folder_is_laid_out_again(story: Story) -> None:
    clip = story.folder / "build/gate/default-animatic/shots/gate-arrival-1.mp4"
    whole = clip.read_bytes()
    clip.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert story.run("compile", "gate.yaml").code == 0
    assert clip.read_bytes() == whole
