"""Fault scripts that can be followed, and what is said about the others."""

from pathlib import Path

import pytest

from compiler.emulator.fault import DEEDS, Event
from compiler.emulator.fault_file import FaultFileError, load_faults


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "faults.yaml"
    path.write_text(text)
    return load_faults(path)


@pytest.mark.parametrize(
    "text, line, told",
    [
        ("- {on: create, do: explode}", 1, "explode"),
        ("- {on: create, do: reset_befor}", 1, "did you mean `reset_before`?"),
        ("- {on: creates, do: hang}", 1, "did you mean `create`?"),
        ("- on: list\n  do: truncate", 1, "`result`"),
        ("- on: create\n  do: status", 1, "`status`"),
        ("- on: create\n  do: status\n  status: many", 3, "no whole number"),
        ("- on: create\n  do: hang\n  seconds: -1", 3, "not below zero"),
        ("- on: create\n  do: hang\n  nth: 0", 3, "counts from 1"),
        ("- on: create\n  do: hang\n  chance: 2", 3, "0 to 1"),
        ("- on: create\n  do: hang\n  commit: maybe", 3, "`true` or `false`"),
        ("- on: create\n  do: hang\n  second: 1", 3, "did you mean `seconds`?"),
        ("- on: create\n  do: hang\n  per: job", 3, "no job yet"),
        ("- on: job\n  do: become\n  status: SUCCEEDED", 3, "CANCELED"),
        ("- on: create\n  do: status\n  status: 500\n  headers: x", 4, "mapping"),
        ("- hang", 1, "a mapping"),
        ("rules: 1", 1, "a list of rules"),
        ("seed: 1\nrule: []", 2, "`rule`"),
        ("- {on: create", 1, ""),
    ],
)
def test_a_bad_script_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    with pytest.raises(FaultFileError) as error:
        load(tmp_path, text)
    message = str(error.value)
    assert message.startswith(f"{(tmp_path / 'faults.yaml').as_posix()}:{line}:")
    assert told in message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultFileError, match="does not exist"):
        load_faults(tmp_path / "nowhere.yaml")


def test_every_deed_can_be_asked_for_where_it_belongs(tmp_path: Path) -> None:
    settings = {"status": "500", "seconds": "1", "hours": "-3.5", "url": "http://x", "code": "X"}
    own = {"become": "UNKNOWN", "stuck": "RUNNING"}
    for do, deed in DEEDS.items():
        for on in sorted(deed.events):
            given = {name: own.get(do, settings[name]) for name in sorted(deed.needed)}
            lines = [f"- on: {on}", f"  do: {do}", *(f"  {name}: {value}" for name, value in given.items())]
            path = tmp_path / "faults.yaml"
            path.write_text("\n".join(lines))
            (struck,) = load_faults(path).strike(Event(on))
            assert struck.do == do
            assert set(struck.settings) == deed.needed


def test_the_page_for_people_names_every_deed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "rehearse.md").read_text()
    assert [do for do in DEEDS if f"`{do}`" not in page] == []
