"""Where somebody is writing, in texts that are not finished. `‸` is the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.lsp.writing_place import WritingPlace, find_writing_place


def place_in(text: str) -> WritingPlace:
    before = text[: text.index("‸")]
    lines = text.replace("‸", "").split("\n")
    return find_writing_place(lines, before.count("\n"), len(before.rpartition("\n")[2]))


SHOT = "scene: A\nshots:\n  - id: a\n    action: Mara waits.\n"


@pytest.mark.parametrize(
    "text, keys, written",
    [
        (SHOT + "    at: ya‸", ("shots", "at"), (False, "ya")),
        (SHOT + "    ‸", ("shots",), (True, "")),
        (SHOT + "    fra‸", ("shots",), (True, "fra")),
        ("shots:\n- id: a\n  at: ‸", ("shots", "at"), (False, "")),
        (SHOT + "    camera: |\n      towards Ma‸", ("shots", "camera"), (False, "towards Ma")),
        (SHOT + "    camera: |\n      note: Ma‸", ("shots", "camera"), (False, "note: Ma")),
        (SHOT + "    camera: >-\n      towards\n      - Ma‸", ("shots", "camera"), (False, "- Ma")),
        (SHOT + "    sound: wind and\n      Ma‸", ("shots", "sound"), (False, "Ma")),
        (SHOT + "    dialogue:\n      - ma‸", ("shots", "dialogue"), (True, "ma")),
        (SHOT + "    dialogue:\n      - ‸", ("shots", "dialogue"), (True, "")),
        (SHOT + "    dialogue:\n      -‸", ("shots", "dialogue"), (True, "")),
        (SHOT + "    dialogue:\n    - jon: Hi\n    - ma‸", ("shots", "dialogue"), (True, "ma")),
        (SHOT + "    dialogue:\n      - jon (to Ma‸", ("shots", "dialogue"), (True, "jon (to Ma")),
        (SHOT + "    dialogue:\n      - jon: Hello M‸", ("shots", "dialogue", "jon"), (False, "Hello M")),
        (SHOT + "    dialogue:\n      - who: j‸", ("shots", "dialogue", "who"), (False, "j")),
        (SHOT + "    dialogue:\n      - {who: jon, manner: to M‸", ("shots", "dialogue", "manner"), (False, "to M")),
        (SHOT + "    cast: [mara, j‸", ("shots", "cast"), (True, "j")),
        (SHOT + "    cast:\n      - mara\n      - j‸", ("shots", "cast"), (True, "j")),
        (SHOT + "    look: {mara: ra‸", ("shots", "look", "mara"), (False, "ra")),
        (SHOT + "    look: {ma‸", ("shots", "look"), (True, "ma")),
        (SHOT + "    look:\n      mara: ra‸", ("shots", "look", "mara"), (False, "ra")),
        ("shots:\n  - {id: a, at: ya‸", ("shots", "at"), (False, "ya")),
        ("shots:\n  - {id: a, look: {mara: r‸", ("shots", "look", "mara"), (False, "r")),
        ("characters:\n  mara:\n    about: a friend of ‸", ("characters", "mara", "about"), (False, "a friend of")),
        ("# shots:\n\nscene: A‸", ("scene",), (False, "A")),
        (SHOT + "    beats:\n      - action: Ma‸", ("shots", "beats", "action"), (False, "Ma")),
        (SHOT + '    action: "Ma‸', ("shots", "action"), (False, '"Ma')),
    ],
)
def test_the_keys_that_lead_to_the_cursor_are_found(
    text: str, keys: tuple[str, ...], written: tuple[bool, str]
) -> None:
    found = place_in(text)
    assert (found.keys, (found.is_item, found.before.rstrip())) == (keys, written)


@given(st.text(alphabet="a:-|>[]{},# \n'\"@&*", max_size=80), st.integers(0, 20), st.integers(0, 20))
def test_no_text_makes_it_fail(text: str, line: int, column: int) -> None:
    assert isinstance(find_writing_place(text.split("\n"), line, column), WritingPlace)
