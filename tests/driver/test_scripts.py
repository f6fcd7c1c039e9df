"""Screenplays: what becomes of one as a story, and that it comes back."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from compiler.diagnostics.sink import Diagnostics
from compiler.driver.formatting import format_files
from compiler.driver.front import read_films
from compiler.driver.order import Order
from compiler.driver.script_export import export_script
from compiler.driver.script_import import import_script, write_import
from compiler.driver.workplace import Workplace
from compiler.outputs.fountain import render_fountain
from compiler.scene.load import load_projects
from compiler.scene.project import Project
from compiler.source.fountain import Part, Passage, Screenplay, parse_fountain

ELSINORE = (Path(__file__).parents[1] / "outputs/elsinore.fountain").read_text(encoding="utf-8")


def imported(folder: Path, text: str) -> Project:
    write_import(folder, import_script(parse_fountain(text), "untitled"))
    diagnostics = Diagnostics()
    (project,) = load_projects([folder], folder, diagnostics).projects
    assert list(diagnostics) == []
    return project


def exported(folder: Path) -> str:
    loaded = load_projects([folder], folder, Diagnostics())
    return render_fountain(export_script(loaded.projects[0], loaded.sources))


def ids(project: Project) -> list[str]:
    """Return the ids of shots and lines."""
    shots = [shot.entry for scene in project.scenes for shot in scene.shots]
    return [shot.id for shot in shots] + [line.id or "" for shot in shots for line in shot.dialogue]


@pytest.fixture(scope="module")
def elsinore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elsinore") / "story"
    imported(folder, ELSINORE)
    return folder


def test_a_play_becomes_a_story_without_a_problem(elsinore: Path) -> None:
    place = Workplace(elsinore, elsinore.parent / "data", time.time_ns)
    front = read_films(Order((Path(),)), place)
    assert [item.message for item in front.diagnostics if item.code.severity != "note"] == []
    (film,) = front.films
    assert film.project.title == "Elsinore"
    shots = [shot for shot_list in film.shot_lists for shot in shot_list.shots]
    assert len(shots) > 30
    assert all(shot.request is not None and 2 <= shot.seconds <= 15 for shot in shots)
    assert format_files((Path(),), place).changed == ()


def test_a_play_comes_back_as_it_was(elsinore: Path) -> None:
    assert exported(elsinore) == render_fountain(parse_fountain(ELSINORE))


def test_a_play_that_came_back_becomes_the_same_story(elsinore: Path) -> None:
    again = import_script(parse_fountain(exported(elsinore)), "untitled")
    written = {
        path.relative_to(elsinore).as_posix(): path.read_bytes() for path in elsinore.rglob("*") if path.is_file()
    }
    assert {name: data for name, data in written.items() if not name.startswith(".scenec/")} == again


def test_ids_stay_when_something_is_inserted_elsewhere(elsinore: Path, tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    (before,) = load_projects([elsinore], elsinore, diagnostics).projects
    more = ELSINORE.replace("BERNARDO\nWho's there?", "The wind howls.\n\nBERNARDO\nHark!\n\nBERNARDO\nWho's there?")
    after = imported(tmp_path / "story", more)
    assert set(ids(before)) < set(ids(after))
    assert len(ids(after)) == len(ids(before)) + 2


def test_a_long_speech_is_cut_where_a_speaker_draws_breath(elsinore: Path) -> None:
    (project,) = load_projects([elsinore], elsinore, Diagnostics()).projects
    lines = [line for shot in project.scenes[1].shots for line in shot.entry.dialogue]
    speech = [line for line in lines if (line.id or "").startswith("to-be-or-not-to")]
    assert [line.id for line in speech][:3] == ["to-be-or-not-to", "to-be-or-not-to.2", "to-be-or-not-to.3"]
    assert all(re.search(r"[.,;:?!]$", str(line.line)) for line in speech)
    assert speech[-1].manner == "seeing her"


def test_the_last_shot_fades_out(elsinore: Path) -> None:
    (project,) = load_projects([elsinore], elsinore, Diagnostics()).projects
    last = project.scenes[-1].shots[-1].entry
    assert last.id == "and-now-how-abhorred"
    assert getattr(last.transition, "fade", None) == 1


SMALL = """\
INT. KITCHEN - DAY

She waits.

{}
"""


@pytest.mark.parametrize(
    "fountain, expected",
    [
        ("MARA (V.O.)\nYes.", {"who": "mara", "line": "Yes.", "voiceover": True, "manner": ""}),
        ("MARA\n(quietly)\nYes.", {"who": "mara", "line": "Yes.", "voiceover": False, "manner": "quietly"}),
        ("MARA (CONT'D)\n*Yes*, _really_.", {"who": "mara", "line": "Yes, really.", "manner": ""}),
        ("@McGee\nNo: 12.", {"who": "mcgee", "line": "No: 12."}),
        ("@玛拉\n你好。", {"line": "你好。"}),
        ("MARA\n~la la", {"line": "la la", "manner": "singing"}),
    ],
)
def test_a_speech_becomes_a_line(tmp_path: Path, fountain: str, expected: dict[str, object]) -> None:
    project = imported(tmp_path / "story", SMALL.format(fountain))
    (line,) = project.scenes[0].shots[0].entry.dialogue
    assert {key: getattr(line, key) for key in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        SMALL.format("MARA (O.S.) ^\nYes."),
        SMALL.format("> SLOW FADE TO WHITE"),
        SMALL.format("> FADE OUT."),
        SMALL.format("!FADE OUT."),
        SMALL.format("!INT. NOT A HEADING"),
        SMALL.format("!MARA\nis the word on the wall."),
        SMALL.format("@McGee\nNo."),
        SMALL.format("A look at @home, with a \\*star and Image 3 of it."),
        SMALL.format("[[Ask the owner.]]\n\nThe end."),
        SMALL.format("").replace("INT. KITCHEN - DAY", ".AT THE END OF THE WORLD #12A#"),
        "INT. EMPTY ROOM - DAY\n\nINT. OTHER ROOM - DAY\n\nA chair.\n",
        "FADE IN:\n\nEXT. 海边 - 夜\n\n她看着海。\n\n@林秋\n你来了。\n",
    ],
)
def test_what_scenes_have_no_word_for_comes_back_too(tmp_path: Path, text: str) -> None:
    project = imported(tmp_path / "story", text)
    canonical = exported(tmp_path / "story")
    assert canonical == f"Title: {project.title}\n\n{text.strip()}\n"


@pytest.mark.parametrize("word", ["NULL", "YES", "ON", "TRUE"])
def test_an_id_that_yaml_has_another_meaning_for_is_text_wherever_it_stands(tmp_path: Path, word: str) -> None:
    text = f"INT. {word} - DAY\n\n{word}!\n\n{word} (O.S.) ^\n{word.title()}.\n\n> {word}\n"
    project = imported(tmp_path / "story", text)
    (shot,) = project.scenes[0].shots
    id_ = word.lower()
    assert (shot.entry.id, [(line.who, line.id) for line in shot.entry.dialogue]) == (id_, [(f"{id_}-2", id_)])
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    scene = reader.load(next((tmp_path / "story/scenes").iterdir()))
    assert (scene["defaults"]["at"], scene["shots"][0]["id"]) == (id_, id_)
    assert (list(scene["x-fountain"]["cues"]), list(scene["x-fountain"]["transitions"])) == ([id_], [id_])
    assert list(reader.load(tmp_path / "story/cast.yaml")["locations"]) == [id_]
    assert exported(tmp_path / "story") == f"Title: untitled\n\n{text}"


@pytest.mark.parametrize(
    "cue, named, name",
    [
        ("O'BRIEN", "O'Brien", "O'Brien"),
        ("O'BRIEN", "O’Brien", "O’Brien"),
        ("D'ARTAGNAN", "somebody", "D'Artagnan"),
        ("MARA'S MOTHER", "somebody", "Mara's Mother"),
        ("JEAN-LUC", "Jean-Luc", "Jean-Luc"),
        ("MCGEE", "McGee", "McGee"),
        ("THE DOCTOR", "the doctor", "The Doctor"),
        ("ÇELİK", "somebody", "Çelik"),
        ("ÇELİK", "Çelik", "Çelik"),
        ("IŞIK", "Işık", "Işık"),
    ],
)
def test_a_speaker_is_called_as_the_action_spells_the_name(tmp_path: Path, cue: str, named: str, name: str) -> None:
    text = f"INT. BAR - NIGHT\n\nThen {named} opens the door.\n\n{cue}\nEvening.\n"
    project = imported(tmp_path / "story", text)
    (speaker,) = (one for one in project.scenes[0].declarations if one.kind == "character")
    assert speaker.entry.name == name
    assert exported(tmp_path / "story") == f"Title: untitled\n\n{text}"


def test_a_name_with_an_apostrophe_in_the_action_is_the_picture_of_the_speaker(tmp_path: Path) -> None:
    imported(tmp_path / "story", "INT. BAR - NIGHT\n\nO'Brien opens the door.\n\nO'BRIEN\nEvening.\n")
    front = read_films(Order((Path(),)), Workplace(tmp_path / "story", tmp_path / "data", time.time_ns))
    (shot,) = front.films[0].shot_lists[0].shots
    assert shot.request is not None
    assert "Image 1 opens the door" in shot.request.prompt
    assert "O'Brien" not in shot.request.prompt


FIVE = "ANNA\nOne.\n\nBEN\nTwo.\n\nCARL\nThree.\n\nDORA\nFour.\n\nEMIL (V.O.)\nFive.\n\nANNA\nSix.\n"


@pytest.mark.parametrize(
    "action, speeches, expected",
    [
        ("They sit down.", FIVE, [["one", "two", "three", "four"], ["five", "six"]]),
        ("Emil opens the door.", FIVE, [["one", "two", "three"], ["four", "five", "six"]]),
        (
            "They sit down.",
            FIVE.replace("BEN\n", "BEN\n(to Emil)\n"),
            [["one", "two", "three"], ["four", "five", "six"]],
        ),
        ("They sit down.", FIVE.replace("EMIL (V.O.)", "DORA"), [["one", "two", "three", "four", "five", "six"]]),
    ],
)
def test_speeches_go_on_in_a_further_shot_before_a_model_has_too_many_pictures(
    tmp_path: Path, action: str, speeches: str, expected: list[list[str]]
) -> None:
    text = f"INT. BAR - NIGHT\n\n{action}\n\n{speeches}\nCUT TO:\n\nThe door.\n"
    project = imported(tmp_path / "story", text)
    shots = [shot.entry for shot in project.scenes[0].shots[:-1]]
    assert [[line.id for line in shot.dialogue] for shot in shots] == expected
    assert [shot.transition is not None for shot in shots] == [False] * (len(shots) - 1) + [True]
    front = read_films(Order((Path(),)), Workplace(tmp_path / "story", tmp_path / "data", time.time_ns))
    assert [item.message for item in front.diagnostics if item.code.severity != "note"] == []
    assert exported(tmp_path / "story") == f"Title: untitled\n\n{text}"


def test_a_further_shot_has_the_id_of_its_first_words(tmp_path: Path) -> None:
    project = imported(tmp_path / "story", f"INT. BAR - NIGHT\n\nThey sit down.\n\n{FIVE}")
    assert [shot.entry.id for shot in project.scenes[0].shots] == ["they-sit-down", "five"]


def test_a_story_that_was_never_a_screenplay_becomes_one() -> None:
    folder = Path(__file__).parents[2] / "examples/scenes/harbour"
    text = exported(folder)
    assert ".The quay\n\nNils sits on a crate" in text
    assert "NILS\nIs she late?\n\nINES\n(too quickly)\nShe's careful.\n\nDISSOLVE TO:\n" in text


LINES = st.from_regex(r"[A-Za-z茶é][A-Za-z茶é0-9 ,.'*_]{0,30}[a-z茶.]", fullmatch=True).map(
    lambda text: " ".join(text.split())
)
ACTION = st.lists(LINES, min_size=1, max_size=3).map(lambda lines: Passage("action", "\n".join(lines)))
PARTS = st.lists(st.builds(Part, LINES, LINES), min_size=1, max_size=3).map(tuple)
SPEECH = st.builds(
    lambda name, cue, parts: Passage("speech", name, cue=cue, parts=parts),
    st.sampled_from(["MARA", "McGee", "FIRST CLOWN", "玛拉", "O'HARA 2"]),
    st.sampled_from(["", "(V.O.)", "(O.S.) ^", "^"]),
    PARTS,
)
HEADING = st.builds(lambda text, number: Passage("heading", text, number), LINES, st.sampled_from(["", "1", "12A"]))
OTHERS = st.sampled_from(
    [
        Passage("transition", "CUT TO:"),
        Passage("transition", "Slowly away"),
        Passage("section", "## Two"),
        Passage("synopsis", "They meet."),
        Passage("note", "why?"),
    ]
)
SCREENPLAYS = st.builds(
    lambda title, passages: Screenplay(title, tuple(passages)),
    st.sampled_from([(), (("Title", "A"), ("Notes", "one\ntwo"))]),
    st.lists(ACTION | SPEECH | HEADING | OTHERS, max_size=6),
)


@settings(max_examples=150, deadline=None)
@given(screenplay=SCREENPLAYS)
def test_what_is_written_is_read_as_what_it_was_written_from(screenplay: Screenplay) -> None:
    assert parse_fountain(render_fountain(screenplay)) == screenplay


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("ABab茶 \n\n.!@#=>~()[]\\^:/-TO\x07"), max_size=80))
def test_any_text_can_be_read_and_its_canonical_form_is_stable(text: str) -> None:
    canonical = render_fountain(parse_fountain(text))
    assert render_fountain(parse_fountain(canonical)) == canonical
