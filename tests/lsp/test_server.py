"""What somebody sees who writes scenes in an editor, over a real client and the server's standard input and output."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import Editor
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from small_story import run_scenec
from written_story import CAST, FILES, GATE, WALL, write_two_scenes

GATE_FILE, WALL_FILE = "scenes/gate.yaml", "scenes/wall.yaml"
NEW = WALL.replace("The wall", "The new one").replace("leans against", "looks over")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(write_two_scenes(tmp_path_factory.mktemp("lsp") / "story")) as editor:
        for name in FILES:
            editor.open(name)
        yield editor


@pytest.fixture
def editor(window: Editor) -> Editor:
    """The window with every text as it is on the disk."""
    for name, text in FILES.items():
        if window.text(name) != text:
            window.write(name, text)
            window.problems(name)
    return window


def slugs(problems: list[types.Diagnostic]) -> list[object]:
    return [dict(problem.data or {})["slug"] for problem in problems]


def labels(items: list[types.CompletionItem]) -> set[str]:
    return {item.label for item in items}


def test_a_sound_story_has_no_problems(editor: Editor) -> None:
    assert [editor.problems(name) for name in FILES] == [[], [], [], []]


def test_problems_are_shown_as_one_types_and_go_when_they_are_mended(editor: Editor) -> None:
    (problem,) = editor.type(GATE_FILE, "- jon: Who", "- jom: Who")
    assert slugs([problem]) == ["unknown-character"]
    assert (problem.code, problem.severity) == ("SC0301", types.DiagnosticSeverity.Error)
    assert editor.words_at(types.Location(editor.uri(GATE_FILE), problem.range)) == "jom"
    assert "did you mean `jon`?" in problem.message
    assert editor.type(GATE_FILE, "- jom: Who", "- jon: Who") == []


def test_what_is_typed_in_a_library_is_told_in_the_scenes_that_use_it(editor: Editor) -> None:
    editor.type("cast.yaml", "  yard:", "  court:")
    assert "unknown-location" in slugs(editor.problems_when(WALL_FILE, lambda shown: shown.diagnostics))


@pytest.mark.parametrize(
    "name, old, new",
    [
        (GATE_FILE, "framing: close-up", "framing: closeup"),
        (GATE_FILE, "    action: |\n", "    action: [\n"),
        (GATE_FILE, "duration: 2", "duration: 200"),
        (GATE_FILE, "Jon looks", "Image 3 looks"),
        ("cast.yaml", "image: mara.png", "image: maria.png"),
        ("story.yaml", "[cast.yaml]", "[cats.yaml]"),
        (WALL_FILE, "cast: [mara]", "colour: red"),
    ],
)
def test_the_problems_are_those_of_a_check_of_the_saved_files(editor: Editor, name: str, old: str, new: str) -> None:
    editor.type(name, old, new)
    found = []
    for file in FILES:
        for problem in editor.problems_when(file):
            start, end = problem.range.start, problem.range.end
            found.append((file, problem.code, start.line + 1, start.character + 1, end.line + 1, end.character + 1))
    path = editor.folder / name
    path.write_text(editor.text(name), encoding="utf-8")
    try:
        report = run_scenec(editor.folder, "check", "--format", "json").json()
    finally:
        path.write_text(FILES[name], encoding="utf-8")
    keys = ("file", "code", "line", "column", "end_line", "end_column")
    assert sorted(found) == sorted(tuple(one[key] for key in keys) for one in report["diagnostics"])
    assert found


def test_yaml_that_is_not_ours_is_left_alone(editor: Editor) -> None:
    (editor.folder / "compose.yaml").write_text("services: {web: {image: nginx}}\n", encoding="utf-8")
    assert editor.open("compose.yaml") == []
    editor.close("compose.yaml")


def test_a_scene_without_a_story_is_checked_when_it_is_opened(editor: Editor) -> None:
    (editor.folder / "other").mkdir(exist_ok=True)
    (editor.folder / "other" / "draft.yaml").write_text("scene: Draft\nshots:\n  - id: a\n", encoding="utf-8")
    assert editor.open("other/draft.yaml") != []
    (editor.folder / "other" / "draft.yaml").unlink()
    editor.close("other/draft.yaml")
    assert editor.problems_when("other/draft.yaml", lambda shown: not shown.diagnostics) == []


def test_a_picture_that_comes_or_goes_outside_is_noticed(editor: Editor) -> None:
    picture = editor.folder / "yard.png"
    kept = picture.read_bytes()
    picture.unlink()
    editor.told_of_files(types.FileChangeType.Deleted, "yard.png")
    problems = editor.problems_when("cast.yaml", lambda shown: shown.diagnostics)
    assert slugs(problems) == ["asset-missing"]
    picture.write_bytes(kept)
    editor.told_of_files(types.FileChangeType.Created, "yard.png")
    editor.problems_when("cast.yaml", lambda shown: not shown.diagnostics)


@pytest.mark.parametrize(
    "name, words, nth, key",
    [
        (GATE_FILE, "Mara waits", 0, "mara"),
        (GATE_FILE, "Mara waves", 0, "mara"),
        (GATE_FILE, "lamp.", 0, "lamp"),
        (GATE_FILE, "boy smiles", 0, "jon"),
        (GATE_FILE, "yard", 0, "yard"),
        (GATE_FILE, "jon: Who", 0, "jon"),
        (GATE_FILE, "Jon): It's", 0, "jon"),
        (WALL_FILE, "mara]", 0, "mara"),
        ("cast.yaml", "mara:", 0, "mara"),
    ],
)
def test_a_name_leads_to_its_declaration(editor: Editor, name: str, words: str, nth: int, key: str) -> None:
    assert editor.definition(name, words, nth) == ("cast.yaml", key)


@pytest.mark.parametrize("words", ["waits at", "there, Mara", "close-up", "The gate"])
def test_words_that_mean_nobody_lead_nowhere(editor: Editor, words: str) -> None:
    assert editor.definition(GATE_FILE, words) is None


def test_spoken_names_mean_nobody(editor: Editor) -> None:
    assert editor.definition(GATE_FILE, "Mara?") is None


def test_every_place_that_means_somebody_is_found_in_all_files(editor: Editor) -> None:
    at = editor.place(GATE_FILE, "Mara waits")
    params = types.ReferenceParams(types.ReferenceContext(include_declaration=True), at.text_document, at.position)
    found = editor.ask(editor.client.text_document_references_async(params)) or []
    places = sorted((place.uri.rpartition("/")[2], editor.words_at(place)) for place in found)
    assert places == [
        ("cast.yaml", "mara"),
        ("gate.yaml", "Mara"),
        ("gate.yaml", "Mara"),
        ("gate.yaml", "Mara"),
        ("gate.yaml", "mara"),
        ("wall.yaml", "Mara"),
        ("wall.yaml", "mara"),
    ]


def rename(editor: Editor, name: str, words: str, new: str) -> dict[str, str]:
    at = editor.place(name, words)
    params = types.RenameParams(at.text_document, at.position, new)
    edit = editor.ask(editor.client.text_document_rename_async(params))
    assert edit is not None
    return editor.apply(edit)


@pytest.mark.parametrize("words, new", [("jon: Who", "tom"), ("Jon looks", "Tom"), ("Jon looks", "tom")])
def test_renaming_somebody_changes_every_file_and_no_spoken_word(editor: Editor, words: str, new: str) -> None:
    texts = rename(editor, GATE_FILE, words, new)
    assert texts["cast.yaml"] == CAST.replace("  jon: {", "  tom: {")
    wanted = GATE.replace("@jon", "@tom").replace("- jon:", "- tom:").replace("Jon", "Tom")
    assert texts[GATE_FILE] == wanted
    assert set(texts) == {"cast.yaml", GATE_FILE}
    assert editor.problems(GATE_FILE) == []


def test_a_rename_starts_from_what_is_typed_and_not_saved(editor: Editor) -> None:
    editor.type(GATE_FILE, "Jon looks up.", "Nobody is here. Jon looks up.")
    texts = rename(editor, GATE_FILE, "yard", "court")
    assert "Nobody is here. Jon looks up." in texts[GATE_FILE]
    assert "at: court" in texts[GATE_FILE]
    assert "at: court" in texts[WALL_FILE]
    assert "  court: {image: yard.png" in texts["cast.yaml"]


@pytest.mark.parametrize("new, why", [("mara", "already"), ("J on!", "is no id")])
def test_a_rename_that_cannot_be_is_refused_with_the_reason(editor: Editor, new: str, why: str) -> None:
    with pytest.raises(JsonRpcException, match=why):
        rename(editor, GATE_FILE, "jon: Who", new)


def test_a_rename_asks_for_the_id_where_only_that_can_be_renamed(editor: Editor) -> None:
    def asked(words: str) -> str:
        at = editor.place(GATE_FILE, words)
        params = types.PrepareRenameParams(at.text_document, at.position)
        found = editor.ask(editor.client.text_document_prepare_rename_async(params))
        assert isinstance(found, types.PrepareRenamePlaceholder)
        return found.placeholder

    assert (asked("Jon looks"), asked("boy smiles"), asked("jon with")) == ("Jon", "jon", "jon")


@pytest.mark.parametrize(
    "old, new, offered, missing",
    [
        ("Jon looks up.", "Jon looks up at M", {"Mara", "the boy", "the yard"}, {"mara", "@mara"}),
        ("waves at @jon", "waves at @", {"@mara", "@jon", "@yard", "@lamp"}, {"Mara"}),
        ("- jon: Who", "- j", {"mara", "jon"}, {"yard", "lamp", "Mara"}),
        ("at: yard", "at: ", {"yard"}, {"mara", "lamp"}),
        ("Who is there, Mara?", "Who is there, ", {"Mara", "Jon"}, {"@mara"}),
        ("(to Jon)", "(to ", {"Mara", "Jon"}, {"yard"}),
        ("framing: wide", "framing: w", set(), {"Mara", "mara", "yard"}),
    ],
)
def test_names_are_offered_where_they_mean_somebody(
    editor: Editor, old: str, new: str, offered: set[str], missing: set[str]
) -> None:
    editor.type(GATE_FILE, old, new)
    found = labels(editor.offered(GATE_FILE, new))
    assert offered <= found
    assert not missing & found


def test_a_space_asks_for_names_only_where_something_begins(editor: Editor) -> None:
    assert editor.offered(GATE_FILE, "Mara waits ", typed=" ") == []
    assert labels(editor.offered(GATE_FILE, "at: ", typed=" ")) == {"yard"}
    assert editor.offered(GATE_FILE, "Mara waits ") != []


def test_an_offer_replaces_what_is_typed_of_a_name_of_several_words(editor: Editor) -> None:
    editor.type(GATE_FILE, "Jon looks up.", "Here is the bo")
    (item,) = [one for one in editor.offered(GATE_FILE, "Here is the bo") if one.label == "the boy"]
    assert isinstance(item.text_edit, types.TextEdit)
    where = types.Location(editor.uri(GATE_FILE), item.text_edit.range)
    assert (editor.words_at(where), item.text_edit.new_text) == ("the bo", "the boy")


def test_a_name_is_found_and_offered_however_its_letters_are_composed(editor: Editor) -> None:
    editor.type("cast.yaml", "aliases: [the boy]", "aliases: [Zoë Jones]")
    editor.type(GATE_FILE, "Mara waits", "A cafe\u0301. Zoe\u0308 Jones, Zoe\u0308 J")
    assert editor.definition(GATE_FILE, "Zoe\u0308 Jones") == ("cast.yaml", "jon")
    (item,) = [one for one in editor.offered(GATE_FILE, "Zoe\u0308 Jones, Zoe\u0308 J") if one.label == "Zoë Jones"]
    assert isinstance(item.text_edit, types.TextEdit)
    assert editor.words_at(types.Location(editor.uri(GATE_FILE), item.text_edit.range)) == "Zoe\u0308 J"


def test_a_speaker_is_offered_with_its_colon(editor: Editor) -> None:
    editor.type(GATE_FILE, "- jon: Who is there, Mara?", "- ")
    found = {one.label: one.text_edit for one in editor.offered(GATE_FILE, "dialogue:\n      - ")}
    assert isinstance(found["mara"], types.TextEdit)
    assert found["mara"].new_text == "mara: "


def test_names_are_offered_while_the_text_is_no_yaml(editor: Editor) -> None:
    editor.type(GATE_FILE, "    at: yard\n    framing: wide", "    cast: [mara, \n    framing: wide")
    assert {"jon", "mara"} <= labels(editor.offered(GATE_FILE, "cast: [mara, "))


def test_a_reference_shows_its_picture_its_slot_and_its_voice(editor: Editor) -> None:
    shown = editor.hover(GATE_FILE, "Jon looks")
    assert "**jon**" in shown
    assert "`Image 2` in `question`" in shown
    assert "voice: `jon.wav`" in shown
    picture = shown.partition("![jon](")[2].partition(")")[0]
    assert Path(picture.removeprefix("file://")).read_bytes().startswith(b"\xff\xd8\xff")


def test_a_reference_is_shown_outside_of_shots_too(editor: Editor) -> None:
    shown = editor.hover("cast.yaml", "mara:")
    assert "a woman in a red raincoat" in shown
    assert "![mara](file:" in shown
    assert "Image" not in shown


def test_a_shot_shows_its_prompt_its_slots_and_its_price(editor: Editor) -> None:
    editor.type(GATE_FILE, "Jon looks up.", "Jon looks up and frowns.")
    shown = editor.hover(GATE_FILE, "close-up")
    path = editor.folder / GATE_FILE
    path.write_text(editor.text(GATE_FILE), encoding="utf-8")
    try:
        told = run_scenec(editor.folder, "show", f"{GATE_FILE}#question", "--json").json()
    finally:
        path.write_text(GATE, encoding="utf-8")
    assert told["prompt"] in shown
    assert "frowns" in shown
    for slot in told["slots"]:
        assert f"| {slot['label']} | {slot['name']} | `{slot['path']}`" in shown
    assert told["price"]["amount"].rstrip("0") in shown.replace("\\", "")


def test_a_suggestion_can_be_taken(editor: Editor) -> None:
    (problem,) = editor.type(GATE_FILE, "- jon: Who", "- jom: Who")
    (fix,) = editor.fixes(GATE_FILE, problem)
    assert fix.title == "Write `jon`"
    assert fix.edit is not None
    assert editor.apply(fix.edit)[GATE_FILE] == GATE
    assert editor.problems(GATE_FILE) == []


@pytest.mark.parametrize(
    "name, old, wrong, right",
    [
        (GATE_FILE, "at: yard", "at: yrad", "yard"),
        (GATE_FILE, "framing: wide", "framing: wdie", "wide"),
        (GATE_FILE, "@lamp", "@lmap", "@lamp"),
        ("cast.yaml", "image: mara.png", "image: ./marra.png", "mara.png"),
        ("story.yaml", "[cast.yaml]", "[./csat.yaml]", "cast.yaml"),
        ("story.yaml", "[scenes/*.yaml]", "[scenes/gate.yaml, scenes/wal.yaml]", "wall.yaml"),
    ],
)
def test_whatever_was_probably_meant_can_be_written(
    editor: Editor, name: str, old: str, wrong: str, right: str
) -> None:
    problem = editor.type(name, old, wrong)[0]
    fix = editor.fixes(name, problem)[0]
    assert fix.title == f"Write `{right}`"
    assert fix.edit is not None
    assert right in editor.apply(fix.edit)[name]
    assert editor.problems(name) == []


def test_a_problem_in_one_place_has_no_fix_in_another(editor: Editor) -> None:
    (problem,) = editor.type(GATE_FILE, "- jon: Who", "- jom: Who")
    elsewhere = types.Diagnostic(types.Range(types.Position(0, 0), types.Position(0, 5)), problem.message)
    assert editor.fixes(GATE_FILE, elsewhere) == []


def test_a_new_scene_is_checked_completed_and_explained_before_it_is_saved(editor: Editor) -> None:
    (problem,) = editor.open("scenes/new.yaml", NEW.replace("[mara]", "[marra]"))
    assert slugs([problem]) == ["unknown-character"]
    assert editor.type("scenes/new.yaml", "[marra]", "[mara]") == []
    assert {"mara", "jon"} <= labels(editor.offered("scenes/new.yaml", "cast: ["))
    assert "Image 1 looks over the wall" in editor.hover("scenes/new.yaml", "framing")
    assert editor.definition("scenes/new.yaml", "Mara looks") == ("cast.yaml", "mara")
    editor.close("scenes/new.yaml")


def test_a_rename_reaches_a_new_scene_before_it_is_saved(editor: Editor) -> None:
    assert editor.open("scenes/renamed.yaml", NEW) == []
    assert "at: court" in rename(editor, GATE_FILE, "yard", "court")["scenes/renamed.yaml"]
    assert "at: garden" in rename(editor, "scenes/renamed.yaml", "court", "garden")[GATE_FILE]
    editor.close("scenes/renamed.yaml")


def test_a_new_scene_is_there_until_it_is_closed_unsaved(editor: Editor) -> None:
    problems = editor.type("story.yaml", "[scenes/*.yaml]", "[scenes/*.yaml, scenes/late.yaml]")
    assert slugs(problems) == ["scene-not-found"]
    editor.show("scenes/late.yaml", NEW.replace("[mara]", "[marra]"))
    assert editor.problems_when("story.yaml", lambda shown: not shown.diagnostics) == []
    assert editor.problems("scenes/late.yaml") != []
    editor.close("scenes/late.yaml")
    assert slugs(editor.problems_when("story.yaml", lambda shown: shown.diagnostics)) == ["scene-not-found"]
    assert editor.problems_when("scenes/late.yaml", lambda shown: not shown.diagnostics) == []


@pytest.mark.parametrize(
    "pattern, name, is_listed",
    [
        ("./scenes/b*.yaml", "scenes/beach.yaml", True),
        ('"**/cave.yaml"', "scenes/cave.yaml", True),
        ("scenes/**/*.yaml", "scenes/night/dune.yaml", True),
        ('"scenes/[e]?????.yaml"', "scenes/estate.yaml", True),
        ("scenes/g*.yaml", "scenes/forest.yaml", False),
        ("scenes/*.yaml", "scenes/night/harbour.yaml", False),
        ('"**/*.yaml"', "scenes/.drafts/island.yaml", False),
    ],
)
def test_a_new_scene_belongs_to_a_story_with_a_pattern_that_would_match_its_file(
    editor: Editor, pattern: str, name: str, *, is_listed: bool
) -> None:
    editor.type("story.yaml", "scenes/*.yaml", f"{GATE_FILE}, {WALL_FILE}, {pattern}")
    problems = [problem.message for problem in editor.open(name, NEW.replace("at: yard", "at: yrad"))]
    # Only a scene of the story knows what is in the story's library.
    assert problems
    assert any("did you mean `yard`?" in message for message in problems) == is_listed
    editor.close(name)


def test_a_new_library_is_used_before_it_is_saved(editor: Editor) -> None:
    problems = editor.type("story.yaml", "[cast.yaml]", "[cast.yaml, more.yaml]")
    assert slugs(problems) == ["use-not-found"]
    editor.show("more.yaml", "characters:\n  tom: {image: jon.png, voice: jon.wav}\n")
    assert editor.problems_when("story.yaml", lambda shown: not shown.diagnostics) == []
    assert editor.type(GATE_FILE, "- jon: Who", "- tom: Who") == []
    editor.close("more.yaml")
    assert slugs(editor.problems_when("story.yaml", lambda shown: shown.diagnostics)) == ["use-not-found"]


@pytest.mark.parametrize("unit", [types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf32])
def test_columns_are_counted_as_the_editor_wishes(tmp_path: Path, unit: types.PositionEncodingKind) -> None:
    folder = write_two_scenes(tmp_path / "story")
    with Editor(folder, encodings=[unit]) as editor:
        assert editor.greeting.capabilities.position_encoding == unit
        (problem,) = editor.open(GATE_FILE, GATE.replace("@lamp", "@lump"))
    line = GATE.split("\n")[problem.range.start.line]
    before = line[: line.index("@lamp")]
    wanted = len(before.encode()) if unit == types.PositionEncodingKind.Utf8 else len(before)
    assert problem.range.start.character == wanted
