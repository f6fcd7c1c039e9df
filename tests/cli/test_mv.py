"""Renaming, as people do it: files on a disk, a lock that was paid for, processes that die."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rehearsal import rehearsing
from small_disk import run_with_small_disk
from small_story import Story, write_story

from compiler.driver.front import read_films
from compiler.driver.order import Order
from compiler.driver.rename import rename
from compiler.driver.rename_wish import RenameError, RenameWish
from compiler.driver.workplace import Workplace

STORY = """\
story: Gates
use: [cast.yaml]
scenes: [scenes/*.yaml]
defaults:
  style: "film grain, Mara's colours"   # her own
  at: yard
"""
CAST = """\
# who is who
characters:
  mara:   {image: ../mara.png, voice: ../mara.wav}   # the lead
  'jon': {image: ../jon.png, voice: ../jon.wav, aliases: [the boy]}
locations:
  yard: {image: ../yard.png}
""".replace("../", "")
ONE = """\
scene: One
defaults: {ratio: "1:1"}
shots:
  - id: arrival
    cast: [mara, "@jon"]
    action: >-
      Mara waits,   and Mara's coat
      is wet; @mara, she
      looks at the boy.
    note: Mara is cold
    tags: [mara]
    duration: 3
  - {id: answer, action: 'Jon sees "Mara".', dialogue: [{mara (to Jon): "Mara, that is me."}], duration: 3}
  - id: own
    prompt: |
      {{ "mara" | label }} and @mara; Mara {# Mara #} turns.
      {% for line in lines %}{{ line.text }}{% endfor %}
    duration: 2
"""
TWO = """\
scene: Two
shots:
  - id: answer
    dialogue:
      - who: Mara
        manner: like Mara herself
        line: Who is Mara?
    duration: 3
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("moved") / "story")


@pytest.fixture(scope="module")
def rewritten(written: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return a story whose scene is written anew again and again."""
    folder = tmp_path_factory.mktemp("rewritten") / "story"
    shutil.copytree(written.folder, folder)
    return Story(folder)


@pytest.fixture
def small(written: Story, tmp_path: Path) -> Story:
    shutil.copytree(written.folder, tmp_path / "story")
    return Story(tmp_path / "story")


@pytest.fixture
def story(small: Story) -> Story:
    small.scene.unlink()
    (small.folder / "scenes").mkdir()
    for name, text in (("story", STORY), ("cast", CAST), ("scenes/one", ONE), ("scenes/two", TWO)):
        (small.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return small


def texts(story: Story) -> dict[str, str]:
    files = sorted(path for path in story.folder.rglob("*.yaml") if ".scenec" not in path.parts)
    return {path.relative_to(story.folder).as_posix(): path.read_bytes().decode() for path in files}


def shown(story: Story, place: str, *words: str) -> object:
    ran = story.run("show", place, "--backend", "dashscope", "--json", *words)
    assert ran.code == 0, ran.err
    document = ran.json()
    return document["prompt"], document["request"]


def test_a_character_is_renamed_in_every_file_and_nothing_else_changes_by_a_byte(story: Story) -> None:
    places = ["scenes/one.yaml#arrival", "scenes/one.yaml#answer", "scenes/one.yaml#own", "scenes/two.yaml#answer"]
    before = [shown(story, place) for place in places]
    ran = story.run("mv", "character", "mara", "lena", "scenes/one.yaml")
    assert ran.code == 0, ran.err
    assert "2 lines say the old name aloud" in ran.err
    assert texts(story) == {
        "story.yaml": STORY.replace("Mara's", "Lena's"),
        "cast.yaml": CAST.replace("  mara: ", "  lena: "),
        "scenes/one.yaml": ONE.replace("[mara, ", "[lena, ")
        .replace("Mara waits", "Lena waits")
        .replace("Mara's coat", "Lena's coat")
        .replace("@mara,", "@lena,")
        .replace('sees "Mara"', 'sees "Lena"')
        .replace("{mara (to", "{lena (to")
        .replace('"mara" | label }} and @mara; Mara {#', '"lena" | label }} and @lena; Lena {#'),
        "scenes/two.yaml": TWO.replace("who: Mara", "who: Lena").replace("like Mara herself", "like Lena herself"),
    }
    assert [shown(story, place) for place in places] == before


def test_with_its_name_kept_a_character_is_renamed_by_id_alone(story: Story) -> None:
    before = shown(story, "scenes/two.yaml#answer")
    assert story.run("mv", "character", "mara", "lena", "--keep-name").code == 0
    now = texts(story)
    assert now["scenes/two.yaml"] == TWO
    assert now["story.yaml"] == STORY
    assert "  lena:   {name: Mara, image: mara.png" in now["cast.yaml"]
    assert "@lena," in now["scenes/one.yaml"]
    assert "Mara waits" in now["scenes/one.yaml"]
    assert shown(story, "scenes/two.yaml#answer") == before


def test_a_location_is_renamed_where_it_is_declared_and_where_something_happens_in_it(story: Story) -> None:
    assert story.run("mv", "location", "yard", "court").code == 0
    now = texts(story)
    assert now["story.yaml"] == STORY.replace("at: yard", "at: court")
    assert now["cast.yaml"] == CAST.replace("  yard:", "  court:")


def test_an_id_is_renamed_among_names_whose_letters_are_composed_otherwise(small: Story) -> None:
    small.edit("mara: {image", "mara: {name: Zoë, image")
    small.edit("Mara waits at the gate.", "A cafe\u0301, Zoe\u0308, a café, @mara and Zoë.")
    small.edit("- jon: Who", "- Zoe\u0308 (to @mara): Who")
    before = [shown(small, f"gate.yaml#{shot}") for shot in ("arrival", "question")]
    ran = small.run("mv", "character", "mara", "lena")
    assert ran.code == 0, ran.err
    text = small.scene.read_text(encoding="utf-8")
    assert "A cafe\u0301, Zoe\u0308, a café, @lena and Zoë." in text
    assert "- Zoe\u0308 (to @lena): Who" in text
    assert [shown(small, f"gate.yaml#{shot}") for shot in ("arrival", "question")] == before


def test_windows_line_ends_and_a_byte_order_mark_stay(small: Story) -> None:
    text = "\ufeff" + small.scene.read_text(encoding="utf-8").replace("\n", "\r\n")
    small.scene.write_bytes(text.encode())
    assert small.run("mv", "character", "mara", "lena").code == 0
    expected = text.replace("mara: {", "lena: {").replace("Mara waits", "Lena waits")
    assert small.scene.read_bytes() == expected.encode()


def test_the_notes_on_a_shot_go_with_it_and_nothing_else_in_their_file_changes(small: Story) -> None:
    notes = small.folder / "gate.notes.yaml"
    text = "# Monday\nnotes:\n  arrival:   # the gate\n    - note: arrival is dark\n  question: [{note: Fine}]\n"
    notes.write_text(text, encoding="utf-8")
    ran = small.run("mv", "shot", "arrival", "entrance", "gate.yaml")
    assert ran.code == 0, ran.err
    assert notes.read_text(encoding="utf-8") == text.replace("  arrival:", "  entrance:")
    assert small.run("check", "gate.yaml").out == ""


def test_a_dry_run_prints_a_diff_that_git_applies_and_writes_nothing(story: Story) -> None:
    before = texts(story)
    ran = story.run("mv", "character", "mara", "lena", "--dry-run")
    assert ran.code == 0
    assert texts(story) == before
    subprocess.run(["git", "init", "-q"], cwd=story.folder, check=True)
    subprocess.run(["git", "apply", "-"], cwd=story.folder, input=ran.out, text=True, check=True)
    applied = texts(story)
    for name, text in before.items():
        (story.folder / name).write_text(text, encoding="utf-8")
    assert story.run("mv", "character", "mara", "lena").code == 0
    assert texts(story) == applied


@pytest.mark.parametrize(
    "words, part",
    [
        (("character", "mara", "jon"), "declares a character `jon` already"),
        (("character", "mara", "yard"), "declares a location `yard` already"),
        (("character", "mara", "Lena"), "is no id"),
        (("character", "mara", "mara"), "is called that already"),
        (("character", "marra", "lena"), "did you mean `mara`?"),
        (("prop", "mara", "lena"), "`mara` is a character"),
        (("shot", "answer", "reply"), "`scenes/one#answer`, `scenes/two#answer`"),
        (("shot", "one#answer", "arrival"), "has a shot `arrival` already"),
        (("shot", "one#anwser", "x"), "did you mean `answer`?"),
        (("character", "mara", "lena", "nowhere.yaml"), "there is no `nowhere.yaml`"),
        (("character", "mara", "the"), "that would change what these shots ask for: `scenes/one#arrival`"),
    ],
)
def test_what_cannot_be_renamed_is_refused_with_a_reason_and_nothing_is_written(
    story: Story, words: tuple[str, ...], part: str
) -> None:
    if words[2] == "the":
        path = story.folder / "scenes/one.yaml"
        path.write_text(path.read_text().replace("is wet;", "is wet. The rain;"), encoding="utf-8")
    before = texts(story)
    ran = story.run("mv", *words)
    assert ran.code == 2
    assert part in ran.err
    assert texts(story) == before


def test_a_story_with_errors_is_told_of_them_and_left_alone(story: Story) -> None:
    path = story.folder / "scenes/two.yaml"
    path.write_text(TWO.replace("who: Mara", "who: Marra"), encoding="utf-8")
    before = texts(story)
    ran = story.run("mv", "character", "mara", "lena")
    assert ran.code == 1
    assert "SC0301" in ran.err
    assert texts(story) == before


def test_a_name_that_stands_in_a_request_as_a_word_is_not_changed_behind_ones_back(story: Story) -> None:
    path = story.folder / "scenes/two.yaml"
    path.write_text(
        TWO + "  - {id: page, storyboard: ../yard.png, action: Mara runs., duration: 3}\n", encoding="utf-8"
    )
    ran = story.run("mv", "character", "mara", "lena")
    assert ran.code == 2
    assert "`scenes/two#page`" in ran.err
    assert "--keep-name" in ran.err
    assert story.run("mv", "character", "mara", "lena", "--keep-name").code == 0


def test_paid_takes_stay_with_their_shots(small: Story, tmp_path: Path) -> None:
    paths = ("gate.yaml", "--backend", "dashscope")
    with rehearsing(tmp_path / "emulator") as stage:
        words = ("compile", *paths, "--yes", "--max-cost", "5USD", "--poll", "0.1")
        assert small.run(*words, **stage.environment).code == 0
        lock = (small.folder / "gate.lock.yaml").read_text()
        for wish in (("character", "mara", "lena"), ("shot", "question", "who"), ("location", "yard", "court")):
            ran = small.run("mv", *wish)
            assert ran.code == 0, ran.err
        assert (small.folder / "gate.lock.yaml").read_text() == lock.replace("  question:\n", "  who:\n")
        plan = small.run("plan", *paths, "--json", **stage.environment).json()
        assert [(step["shot"], step["action"], step["reason"]) for step in plan["shots"]] == [
            ("arrival", "reuse", "unchanged"),
            ("who", "reuse", "unchanged"),
        ]
        assert small.run(*words, "--locked", **stage.environment).code == 0
        assert len(stage.ledger("create")) == 2


def test_a_rename_that_died_between_two_files_is_finished_by_the_next_one(story: Story) -> None:
    dry = story.run("mv", "character", "mara", "lena", "--dry-run").out
    before = texts(story)
    subprocess.run(["git", "init", "-q"], cwd=story.folder, check=True)
    subprocess.run(["git", "apply", "-"], cwd=story.folder, input=dry, text=True, check=True)
    after = texts(story)
    note = {
        name: [b64encode(side[name].encode()).decode() for side in (before, after)]
        for name in before
        if before[name] != after[name]
    }
    (story.folder / "scenes/two.yaml").write_text(before["scenes/two.yaml"], encoding="utf-8")
    (story.folder / ".scenec").mkdir(exist_ok=True)
    (story.folder / ".scenec/renaming.json").write_text(json.dumps(note))
    ran = story.run("mv", "location", "yard", "court")
    assert ran.code == 0, ran.err
    assert "finished an interrupted rename: scenes/two.yaml" in ran.err
    assert texts(story)["scenes/two.yaml"] == after["scenes/two.yaml"]
    assert not (story.folder / ".scenec/renaming.json").exists()


def test_if_one_file_cannot_be_written_none_is_changed(story: Story, tmp_path: Path) -> None:
    before, folder = texts(story), shlex.quote(str(story.folder / "scenes"))
    # The library is written before the scenes.
    locked = f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} || exit 99"
    renaming = shlex.join([sys.executable, "-m", "compiler", "mv", "character", "mara", "lena"])
    script = f"{locked}\ncd {shlex.quote(str(story.folder))}\n{renaming}; echo code=$?"
    said = run_with_small_disk(tmp_path / "disk", "size=1m", script, os.environ)
    assert "code=7" in said, said
    assert texts(story) == before
    assert not (story.folder / ".scenec/renaming.json").exists()


name = st.sampled_from(
    ["Mara", "@mara", "Mara's", "@mara's", "jon", "Jon", "Lena", "the boy", "rain", "Marae", "\\Mara"]
)
prose = st.lists(name | st.sampled_from(["waits", "and", "—", "turns.", "好"]), min_size=1, max_size=7).map(" ".join)


CAST_OF_G = """\
scene: G
characters:
  mara: {image: mara.png, voice: mara.wav}
  jon: {image: jon.png, voice: jon.wav, aliases: [the boy]}
shots:
"""


@st.composite
def shots(draw: st.DrawFn) -> str:
    lines = []
    for number in range(draw(st.integers(1, 3))):
        lines.append(f"  - id: s{number}\n    duration: 4\n")
        text = draw(prose)
        styles = [
            f"    action: {json.dumps(text, ensure_ascii=False)}\n",
            "    action: '" + text.replace("'", "''") + "'\n",
            "    action: >-\n      " + text.replace(" ", "\n      ", 1) + "\n",
            "    action: |\n      " + text + "   \n",
        ]
        lines.append(draw(st.sampled_from(styles)))
        if draw(st.booleans()):
            lines.append("    cast: [" + draw(st.sampled_from(["mara", "Mara", "'@mara', jon"])) + "]\n")
        if draw(st.booleans()):
            who = draw(st.sampled_from(["mara", "Mara", "jon", "mara (like Mara)", '"mara (V.O., to @mara)"']))
            lines.append(f"    dialogue:\n      - {who}: Mara knows. # Mara\n")
    return CAST_OF_G + "".join(lines)


def requests(folder: Path, backend: str) -> object:
    place = Workplace(folder, folder / ".data", lambda: 0)
    front = read_films(Order((folder / "gate.yaml",), backend), place)
    return front.diagnostics.has_errors, [
        (shot.id, shot.intent, shot.request and shot.request.canonical())
        for film in front.films
        for shot_list in film.shot_lists
        for shot in shot_list.shots
    ]


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=shots(), keep_name=st.booleans(), new=st.sampled_from(["lena", "will", "old_mara", "null", "a"]))
@example(text=CAST_OF_G + "  - {id: a, duration: 4, action: Mara and Lena.}\n", keep_name=False, new="lena")
@example(text=CAST_OF_G + "  - {id: a, duration: 4, action: Jon and \\Mara.}\n", keep_name=False, new="lena")
def test_any_story_is_either_renamed_without_a_change_to_its_requests_or_not_at_all(
    rewritten: Story, text: str, *, keep_name: bool, new: str
) -> None:
    rewritten.scene.write_text(text, encoding="utf-8")
    place = Workplace(rewritten.folder, rewritten.folder / ".data", lambda: 0)
    before = [requests(rewritten.folder, backend) for backend in ("animatic", "dashscope")]
    try:
        renamed = rename(RenameWish("character", "mara", new, "", keep_name), (Path(),), place)
    except RenameError:
        return
    if renamed.front.diagnostics.has_errors:
        assert renamed.files == ()
        return
    (change,) = renamed.files
    rewritten.scene.write_bytes(change.new)
    assert [requests(rewritten.folder, backend) for backend in ("animatic", "dashscope")] == before
    assert change.new.count(b"\n") == text.count("\n")
    assert f"  {new}: {{".encode() in change.new.replace(b'"', b"")


def test_who_has_looks_is_renamed_where_they_are_declared_and_where_they_are_chosen(small: Story) -> None:
    small.edit(
        "mara: {image: mara.png, voice: mara.wav}",
        'mara: {image: mara.png, looks: {rain: {image: jon.png, about: "@mara wet"}}}',
    )
    small.edit("defaults:\n", "defaults:\n  look: {mara: rain}\n")
    small.edit("    framing: wide\n", "    framing: wide\n    look: {mara: default}\n")
    before = small.scene.read_text("utf-8")
    ran = small.run("mv", "character", "mara", "lena", "gate.yaml")
    assert ran.code == 0, ran.err
    now = before.replace("  mara: ", "  lena: ").replace("@mara", "@lena").replace("{mara:", "{lena:")
    assert small.scene.read_text("utf-8") == now.replace("Mara waits", "Lena waits")
