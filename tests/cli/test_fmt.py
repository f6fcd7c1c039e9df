"""`scenec fmt` and `scenec check --fix`, as people and hooks call them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from small_story import SCENE, Story, run_scenec, write_story

UNTIDY = SCENE.replace("jon: {image: jon.png, voice: jon.wav}", "jon: { image: 'jon.png',voice: jon.wav }   # him")
TIDY = SCENE.replace("jon: {image: jon.png, voice: jon.wav}", 'jon: {image: "jon.png", voice: jon.wav}  # him')


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("drawn") / "story")


@pytest.fixture
def story(drawn: Story, tmp_path: Path) -> Story:
    shutil.copytree(drawn.folder, tmp_path / "story")
    story = Story(tmp_path / "story")
    story.scene.write_text(UNTIDY, encoding="utf-8")
    return story


def test_fmt_writes_the_canonical_form_and_then_has_nothing_to_do(story: Story) -> None:
    first = story.run("fmt")
    assert (first.code, first.out, first.err) == (0, "", "formatted gate.yaml\n")
    assert story.scene.read_text(encoding="utf-8") == TIDY
    second = story.run("fmt")
    assert (second.code, second.err) == (0, "1 file is in canonical form\n")


def test_fmt_check_writes_nothing_and_tells_by_its_exit_code(story: Story) -> None:
    ran = story.run("fmt", "--check")
    assert (ran.code, ran.err) == (10, "would format gate.yaml\n")
    assert story.scene.read_text(encoding="utf-8") == UNTIDY


def test_fmt_diff_prints_what_git_can_apply(story: Story) -> None:
    story.scene.write_bytes(UNTIDY.encode().rstrip(b"\n"))
    ran = story.run("fmt", "--diff")
    assert ran.code == 0
    assert story.scene.read_bytes() == UNTIDY.encode().rstrip(b"\n")
    subprocess.run(["git", "apply", "-"], cwd=story.folder, input=ran.out.encode(), check=True, timeout=60)
    assert story.scene.read_text(encoding="utf-8") == TIDY


def test_fmt_mends_line_ends_and_a_byte_order_mark(story: Story) -> None:
    story.scene.write_bytes(b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode())
    assert story.run("fmt").code == 0
    assert story.scene.read_bytes() == TIDY.encode()


def test_fmt_leaves_what_is_none_of_its_own(story: Story) -> None:
    foreign = {"ci.yaml": "on:   [push]\n", "chart.yml": "a: {{ b }}\n", "gate.lock.yaml": "lock:   1\n"}
    for name, text in foreign.items():
        (story.folder / name).write_text(text, encoding="utf-8")
    assert story.run("fmt").err == "formatted gate.yaml\n"
    named = story.run("fmt", *foreign)
    assert named.code == 0
    assert "`ci.yaml` is no scene, story or library" in named.err
    assert {name: (story.folder / name).read_text(encoding="utf-8") for name in foreign} == foreign


@pytest.mark.parametrize("text", ["", "\n\n", "# to be written\n", "---\n"])
def test_fmt_passes_over_a_file_without_content_though_check_tells_of_it(story: Story, text: str) -> None:
    (story.folder / "empty.yaml").write_text(text, encoding="utf-8")
    ran = story.run("fmt", "--check", "empty.yaml")
    assert (ran.code, "`empty.yaml` is no scene" in ran.err) == (0, True)
    ran = story.run("check", "empty.yaml")
    assert (ran.code, "SC0113" in ran.out) == (1, True)


def test_fmt_reports_broken_yaml_and_formats_the_rest(story: Story) -> None:
    broken = "scene: Broken\nshots:\n  - id: a\n    action: He said: go\n"
    (story.folder / "broken.yaml").write_text(broken, encoding="utf-8")
    ran = story.run("fmt")
    assert ran.code == 1
    assert "SC0114" in ran.err
    assert (story.folder / "broken.yaml").read_text(encoding="utf-8") == broken
    assert story.scene.read_text(encoding="utf-8") == TIDY


def test_fmt_names_a_path_that_is_not_there(story: Story) -> None:
    ran = story.run("fmt", "gatee.yaml")
    assert ran.code == 2
    assert "did you mean `gate.yaml`?" in ran.err


FAULTY = """\
scene: The gate
characters:
  mara: {Image: mara.png, voice: mara.wav}
  jon: {image: jon.png, voice: jon.wav}
locations:
  yard: {image: yard.png}
shots:
  - id: arrival
    location: yard
    framing: Close up
    action: Listen: Mara waits.  # why not
    duration: 2
  # scenec: ignore[common-word-name]
  - id: question
    dialog:
      - Jon: Who: me?
      - "@Mara": Yes.
    sound: rain  # scenec: ignore[common-word-name]
    colour: red
"""
MENDED = """\
scene: The gate
characters:
  mara: {image: mara.png, voice: mara.wav}
  jon: {image: jon.png, voice: jon.wav}
locations:
  yard: {image: yard.png}
shots:
  - id: arrival
    at: yard
    framing: close-up
    action: "Listen: Mara waits."  # why not
    duration: 2
  # scenec: ignore[common-word-name]
  - id: question
    dialogue:
      - Jon: "Who: me?"
      - "@Mara": Yes.
    sound: rain  # scenec: ignore[common-word-name]
    colour: red
"""


def test_check_fix_settles_what_can_have_been_meant_in_one_way_only(story: Story) -> None:
    story.scene.write_text(FAULTY, encoding="utf-8")
    ran = story.run("check", "--fix", "--format", "concise")
    assert story.scene.read_text(encoding="utf-8") == MENDED
    assert ran.err == "fixed 6 problems in gate.yaml\n"
    assert ran.code == 1  # `colour` is for a person
    assert ran.out.count("\n") == 1
    assert "unknown-key" in ran.out


def test_check_fix_deletes_comments_that_silence_nothing(story: Story) -> None:
    story.scene.write_text(MENDED.replace("    colour: red\n", ""), encoding="utf-8")
    ran = story.run("check", "--fix")
    assert (ran.code, ran.err) == (0, "fixed 2 problems in gate.yaml\nno problems in 2 shots\n")
    text = story.scene.read_text(encoding="utf-8")
    assert "scenec:" not in text
    assert "    sound: rain\n" in text
    assert "    duration: 2\n  - id: question\n" in text


def test_check_fix_diff_writes_nothing(story: Story) -> None:
    story.scene.write_text(FAULTY, encoding="utf-8")
    ran = story.run("check", "--fix", "--diff")
    assert "+    at: yard\n" in ran.err
    assert story.scene.read_text(encoding="utf-8") == FAULTY


def test_check_fix_never_gives_a_key_twice(story: Story) -> None:
    story.scene.write_text(SCENE.replace("    at: yard\n", "    at: yard\n    location: gate\n", 1), encoding="utf-8")
    before = story.scene.read_text(encoding="utf-8")
    ran = story.run("check", "--fix")
    assert ran.code == 1
    assert "SC0201" in ran.out
    assert story.scene.read_text(encoding="utf-8") == before


def test_a_slip_of_the_pen_is_left_to_a_person(story: Story) -> None:
    story.scene.write_text(SCENE.replace("framing", "framimg"), encoding="utf-8")
    ran = story.run("check", "--fix")
    assert ran.code == 1
    assert "framimg" in story.scene.read_text(encoding="utf-8")


def test_diff_goes_with_fix(story: Story) -> None:
    assert run_scenec(story.folder, "check", "--diff").code == 2
