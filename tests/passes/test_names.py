"""Names in prose, as language.md §3 says."""

import string
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lowering import DECLARATIONS, NAMES, declared

from compiler.passes.names import Names, flow
from compiler.passes.prose import Mention
from compiler.passes.sentence import starts_sentence

Form = Literal["NFC", "NFD"]
EXPLICIT = Names(DECLARATIONS, explicit=True)


def read(text: str, names: Names = NAMES) -> str:
    """Return a text with each mention as `<id>`."""
    return "".join(f"<{part.id}>" if isinstance(part, Mention) else part for part in names.parse(text).parts)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Mara waits for Jon.", "<mara> waits for <jon>."),
        ("Mara's hat, Jon’s coat", "<mara>'s hat, <jon>’s coat"),
        ("Mara, Jon; (Mara) “Jon” Mara!", "<mara>, <jon>; (<mara>) “<jon>” <mara>!"),
        ("Mara—Jon", "<mara>—<jon>"),
        ("Tamara, Maras, Mara2, Mara_x", "Tamara, Maras, Mara2, Mara_x"),
        ("O'Mara and Mara-like", "O'Mara and Mara-like"),
        ("Mary-Ann is not Mary.", "<mary-ann> is not <mary>."),
        ("mara waits; so does jon", "mara waits; so does jon"),
        ("She waits… the girl. She waits… The girl, too.", "She waits… <mara>. She waits… <mara>, too."),
        ("They meet … The girl", "They meet … <mara>"),
        ("The Girl, the Girl", "The Girl, the Girl"),
        ("She sees the girl. The girl smiles.", "She sees <mara>. <mara> smiles."),
        ("They meet The girl.", "They meet The girl."),
        ("“The girl,” he says.", "“<mara>,” he says."),
        ("MARA", "MARA"),
        ("Old Tom's pipe. Old\nTom smokes.", "<old_tom>'s pipe. <old_tom> smokes."),
        ("The Old Yard is empty. Near the Old Yard.", "<yard> is empty. Near <yard>."),
        ("On the pier with a lamp.", "On the pier with a lamp."),
        ("@pier with @lamp, @mara's", "<pier> with <lamp>, <mara>'s"),
        ("@old_tom @mary-ann @mara-- @jon.", "<old_tom> <mary-ann> <mara>-- <jon>."),
        ("看见玛拉走进来", "看见<mara>走进来"),
        ("看见Mara走进来", "看见<mara>走进来"),
        ("@mara走进来", "<mara>走进来"),
        ("Ольга и Ольгой", "<olga> и Ольгой"),
        (r"\Mara is a brand, \@mara too", "Mara is a brand, @mara too"),
        (r"C:\dir and \n", r"C:\dir and \n"),
        ("mail a@mara.org, 5 @ home", "mail a@mara.org, 5 @ home"),
        ("{{ Mara }} {% if %}", "{{ <mara> }} {% if %}"),
        ("", ""),
    ],
)
def test_a_mention_is_found_as_people_write_it(text: str, expected: str) -> None:
    assert read(text) == expected
    assert NAMES.parse(text).blunders == ()


def test_a_name_that_is_a_verb_too_is_not_found_in_small_letters() -> None:
    will = Names([declared("character", "will")], explicit=False)
    assert read("will Will go? will he?", will) == "will <will> go? will he?"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("declared_as", ["NFC", "NFD"])
def test_a_name_is_the_same_however_its_letters_are_composed(form: Form, declared_as: Form) -> None:
    zoe = Names([declared("character", "zoe", name=normalize(declared_as, "Zoë Åberg"))], explicit=False)
    text = normalize(form, "Café: Zoë Åberg's coat, Zoë Åbergë, \\Zoë Åberg, @zöe, Image 3 à Zoë Åberg")
    prose = zoe.parse(text)
    assert read(text, zoe) == normalize(form, "Café: <zoe>'s coat, Zoë Åbergë, Zoë Åberg, @zöe, Image 3 à <zoe>")
    assert [text[one.start :].startswith(one.text) for one in prose.mentions] == [True, True]
    assert [(one.text, text.count(one.text)) for one in prose.blunders][-1] == ("Image 3", 1)
    assert zoe.find(normalize(form, "Zoë Åberg")) == "zoe"


def test_a_name_ends_where_its_last_letter_has_a_mark() -> None:
    zoe = Names([declared("character", "zoe")], explicit=False)
    assert read("Zoe\u0308 waits for Zoe.", zoe) == "Zoe\u0308 waits for <zoe>."


def test_explicit_mentions_leave_names_alone() -> None:
    assert read("Mara sees @jon and the girl.", EXPLICIT) == "Mara sees <jon> and the girl."


@pytest.mark.parametrize(
    "text, expected",
    [
        ("@alcie waits, @alcie", [("unknown-mention", "@alcie", 0), ("unknown-mention", "@alcie", 1)]),
        ("@Mara", [("unknown-mention", "@Mara", 0)]),
        ("Image 3 waits", [("hand-written-slot", "Image 3", 0)]),
        ("the Video2 and image 1's", [("hand-written-slot", "Video2", 0), ("hand-written-slot", "image 1", 0)]),
        ("character1 waves", [("hand-written-slot", "character1", 0)]),
        ("图3走来，视频 1", [("hand-written-slot", "图3", 0), ("hand-written-slot", "视频 1", 0)]),
        ("地图3, a video 4K, Image3D, characters 2", []),
        (r"\Image 3", []),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(text: str, expected: list[tuple[str, str, int]]) -> None:
    blunders = NAMES.parse(text).blunders
    assert [(blunder.slug, blunder.text, blunder.nth) for blunder in blunders] == expected


@pytest.mark.parametrize(
    "word, id_",
    [("mara", "mara"), ("Mara", "mara"), ("the girl", "mara"), ("@jon", "jon"), ("Old  Tom", "old_tom"), ("Jo", None)],
)
def test_a_speaker_is_an_id_a_name_or_an_alias(word: str, id_: str | None) -> None:
    assert NAMES.find(word) == id_


def test_a_chinese_text_over_several_lines_has_no_gaps() -> None:
    assert flow("图画，\n  里面 有Mara\nand") == "图画，里面有Mara and"


@pytest.mark.parametrize(
    "text, expected", [("", True), ("Go. ", True), ("He said, “", False), ("Go! “", True), ("He… ", False)]
)
def test_a_sentence_begins_after_an_end_mark(text: str, expected: bool) -> None:  # noqa: FBT001
    assert starts_sentence(text, len(text)) is expected


@example("@A_ and @B- wait")
@given(st.text(alphabet=string.ascii_letters + " .,'-@\\0123456789_玛拉图视频", max_size=60))
def test_spelling_mentions_as_they_were_written_gives_the_text_back(text: str) -> None:
    prose = NAMES.parse(text)
    written = "".join(part.text if isinstance(part, Mention) else part for part in prose.parts)
    assert written.replace("\\", "") == flow(text).replace("\\", "")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The @lamp burns; a @lamp, an\n@lamp.", "Image 1 burns; Image 1, Image 1."),
        ("Behind the @lamp stands the @yard.", "Behind Image 1 stands the Old Yard."),
        ("The brass @lamp, Martha @lamp, à la @lamp", "The brass Image 1, Martha Image 1, à la Image 1"),
        ("the @lamp", "Image 1"),
        ("The rain falls.", "The rain falls."),
    ],
)
def test_a_label_has_no_article(text: str, expected: str) -> None:
    prose = NAMES.parse(text).without_articles({"lamp"})
    assert prose.spell({"lamp": "Image 1", "yard": "Old Yard"}) == expected


def test_a_label_never_runs_into_a_digit() -> None:
    assert NAMES.parse("玛拉2号和玛拉。").spell({"mara": "图1"}) == "图1 2号和图1。"
