import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema

from compiler.diagnostics.diagnostic import Label, Region, Suggestion
from compiler.diagnostics.render.concise import render_concise
from compiler.diagnostics.render.github import render_github
from compiler.diagnostics.render.json import render_json
from compiler.diagnostics.render.sarif import render_sarif
from compiler.diagnostics.render.text import render_text
from compiler.diagnostics.sink import Diagnostics
from compiler.source.document import Document, Sources
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.route import Route

Golden = Callable[[str, str], None]
Make = Callable[..., Document]

CAFE = """\
scene: Café
# the cast
characters:
  alice: {image: refs/alice.png}
shots:
  - id: one
    action: |
      Alice walks to 麦克风 and alcie waits.
    dialogue:
      - alcie (轻声): "你好, 世界"
      - 麦: 好
  - at: yard
    style: 'it''s cold'
"""
ROUTE = Route("scenes/cafe.yaml")
SHOT = ROUTE / "shots" / 0


@pytest.fixture
def sources(document: Make) -> Sources:
    return {
        "scenes/cafe.yaml": document(CAFE, "scenes/cafe.yaml"),
        "cast.yaml": document("characters:\n  mai:\n    image: mai.png\n", "cast.yaml"),
        "gone.yaml": document("", "gone.yaml"),
    }


@pytest.fixture
def found() -> Diagnostics:
    found = Diagnostics()
    found.report("missing-key", "a shot needs an `id`", ROUTE / "shots" / 1 / "id", help="add `id: <word>`")
    found.report(
        "unknown-character",
        "unknown character `alcie`",
        SHOT / "dialogue" / 0 / "alcie (轻声)",
        part="key",
        fragment="alcie",
        label="not declared under `characters`",
        labels=(Label(ROUTE / "characters" / "alice", "a similar name is declared here", part="key"),),
        help="did you mean `alice`?",
        suggestions=(Suggestion(Label(SHOT / "dialogue" / 0 / "alcie (轻声)", part="key", fragment="alcie"), "alice"),),
    )
    found.report(
        "unknown-character",
        "unknown character `麦`",
        SHOT / "dialogue" / 1 / "麦",
        part="key",
        labels=(
            Label(Route("cast.yaml") / "characters" / "mai", "declared in a library that is not used", part="key"),
        ),
        notes=("libraries are named under `use`",),
    )
    found.report("unknown-profile", "there is no profile `draft`", Region("--profile", 0, 0), help="none is declared")
    found.report("unreadable-file", "the file does not exist", Region("gone.yaml", 0, 0))
    found.report("common-word-name", "`it` is a common word", ROUTE / "shots" / 1 / "style", fragment="it's")
    return found


def strip_color(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# Text ----------------------------------------------------------------------------------------------------------


def test_text_shows_the_line_the_carets_and_the_help(found: Diagnostics, sources: Sources, golden: Golden) -> None:
    golden("diagnostics/text.txt", render_text(found, sources))


def test_colour_adds_nothing_but_colour(found: Diagnostics, sources: Sources) -> None:
    plain, colored = render_text(found, sources), render_text(found, sources, color=True)
    assert "\x1b[" not in plain
    assert "\x1b[1;31merror[SC0301]\x1b[0m" in colored
    assert strip_color(colored) == plain


def test_nothing_found_is_no_text(sources: Sources) -> None:
    assert render_text([], sources) == ""
    assert render_concise([], sources) == ""
    assert render_github([], sources) == ""


def test_several_labels_on_one_line_hang_below_it(sources: Sources, golden: Golden) -> None:
    found = Diagnostics()
    labels = (
        Label(SHOT / "action", "and this one", fragment="alcie"),
        Label(SHOT / "action", "first", fragment="Alice"),
    )
    found.report(
        "unknown-mention", "nobody is called `麦克风`", SHOT / "action", fragment="麦克风", label="here", labels=labels
    )
    overlapping = (
        Label(SHOT / "action", "the same place", fragment="麦克风"),
        Label(SHOT / "action", "around it", fragment="walks to 麦克风 and"),
        Label(SHOT / "action", fragment="waits"),
    )
    found.report(
        "unknown-mention", "marks overlap", SHOT / "action", fragment="麦克风", label="inner", labels=overlapping
    )
    golden("diagnostics/several_labels.txt", render_text(found, sources))


def test_lines_far_apart_are_joined_by_an_ellipsis_and_a_single_one_is_shown(document: Make, golden: Golden) -> None:
    text = "".join(f"k{number}: {number}\n" for number in range(1, 13))
    sources = {"long.yaml": document(text, "long.yaml")}
    route = Route("long.yaml")
    labels = tuple(Label(route / f"k{number}", f"at {number}") for number in (2, 4, 5, 12))
    found = Diagnostics()
    found.report("wrong-type", "far apart", route / "k5", label="here", labels=labels)
    golden("diagnostics/elision.txt", render_text(found, sources))


def test_tabs_wide_and_invisible_characters_keep_the_carets_in_place(golden: Golden) -> None:
    lines = ["a:\tx", "\t\tb: c", "你好: é\u0301x", "zero: a\u200bb\u202ec", "esc: \x1b[31mred", "😀👩\u200d🚀: end"]
    text = "\n".join(lines)
    file = SourceFile(Path("/x.yaml"), "x.yaml", text)
    found = Diagnostics()
    for line, target in enumerate(["x", "c", "x", "c", "red", "end"], start=1):
        start = file.offset(line) + file.line(line).rindex(target)
        found.report("wrong-type", f"at {target!r} in line {line}", Region("x.yaml", start, start + len(target)))
    golden("diagnostics/columns.txt", render_text(found, {"x.yaml": Document(file, None)}))


def test_a_long_line_is_cut_around_the_mark(document: Make, golden: Golden) -> None:
    text = "action: " + "Rain falls on the wall. " * 40 + "@marra waits. " + "Nobody comes. " * 40 + "\n"
    sources = {"long.yaml": document(text, "long.yaml")}
    found = Diagnostics()
    route = Route("long.yaml") / "action"
    found.report("unknown-mention", "nobody is called `marra`", route, fragment="@marra", label="here")
    found.report("wrong-type", "at the beginning", Route("long.yaml") / "action", part="key", label="this")
    golden("diagnostics/long_line.txt", render_text(found, sources))


def test_a_line_of_any_length_costs_no_more_than_what_is_shown_of_it(document: Make) -> None:
    line = "word\x85 " * 60_000
    sources = {"a.yaml": document(f"a: {line}\n", "a.yaml")}
    found = Diagnostics()
    for place in range(1_500, 301_500, 1_000):
        found.report("unknown-mention", f"at {place}", Region("a.yaml", place, place + 4), label="here")
    began = time.process_time()
    text = render_text(found, sources)
    assert time.process_time() - began < 5
    assert len(re.findall(r"^ 1 \| ….*…$", text, re.MULTILINE)) == 300
    assert len(re.findall(r"^   \| +\^+ here$", text, re.MULTILINE)) == 300


def test_an_end_of_file_and_an_empty_place_have_one_caret(document: Make) -> None:
    sources = {"a.yaml": document("a: 1", "a.yaml")}
    found = Diagnostics()
    found.report("yaml-syntax", "something is missing", Region("a.yaml", 4, 4))
    assert " 1 | a: 1\n   |     ^\n" in render_text(found, sources)


def test_a_stretch_of_several_lines_is_underlined_on_its_first(document: Make) -> None:
    sources = {"a.yaml": document("a: 1\nb: 2\n", "a.yaml")}
    found = Diagnostics()
    found.report("yaml-syntax", "two lines", Region("a.yaml", 0, 9))
    assert " 1 | a: 1\n   | ^^^^\n\n" in render_text(found, sources)


def test_the_summary_counts_each_kind(found: Diagnostics, sources: Sources) -> None:
    assert render_text(found, sources).endswith("\n\n5 errors, 1 warning\n")


def test_what_a_file_says_cannot_forge_another_diagnostic_or_act_on_the_terminal(document: Make) -> None:
    sources = {"a\x1b]0;x\x07.yaml": document("a: 1\n", "a\x1b]0;x\x07.yaml")}
    found = Diagnostics()
    evil = "x\nerror[SC0001]: forged\x1b[2J\u202e"
    place = Region("a\x1b]0;x\x07.yaml", 0, 1)
    found.report("wrong-type", evil, place, label=evil, notes=(evil,), help=evil)
    for text in (render_text(found, sources), render_concise(found, sources), render_github(found, sources)):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
        assert not re.search("^error\\[SC0001\\]", text, re.MULTILINE)


def test_equal_places_and_messages_are_said_once_and_in_file_order(sources: Sources) -> None:
    found = Diagnostics()
    found.report("wrong-type", "twice", SHOT / "id")
    start = CAFE.index("one")
    found.report("wrong-type", "twice", Region("scenes/cafe.yaml", start, start + 3))
    found.report("missing-key", "before", ROUTE / "scene")
    found.report("missing-key", "in another file", Route("cast.yaml") / "characters")
    lines = render_concise(found, sources).splitlines()
    assert [line.split(": ", 2)[2] for line in lines] == ["in another file", "before", "twice"]


# Formats for programs ------------------------------------------------------------------------------------------


def test_concise_is_one_line_each(found: Diagnostics, sources: Sources, golden: Golden) -> None:
    golden("diagnostics/concise.txt", render_concise(found, sources))


def test_json_has_the_promised_shape(found: Diagnostics, sources: Sources, golden: Golden) -> None:
    text = render_json(found, sources)
    document = json.loads(text)
    assert text.isascii()
    assert document["schema_version"] == 1
    assert (document["errors"], document["warnings"]) == (5, 1)
    promised = {"code", "slug", "severity", "message", "file", "line", "column", "end_line", "end_column", "help"}
    assert all(promised <= set(item) for item in document["diagnostics"])
    (alcie,) = (item for item in document["diagnostics"] if "alcie" in item["message"])
    assert (alcie["line"], alcie["column"], alcie["end_line"], alcie["end_column"]) == (10, 9, 10, 14)
    golden("diagnostics/report.json", text)


def test_github_commands_stand_at_the_lines(found: Diagnostics, sources: Sources, golden: Golden) -> None:
    golden("diagnostics/github.txt", render_github(found, sources))


def test_github_commands_cannot_be_forged(document: Make) -> None:
    name = "a,line=9::b%.yaml"
    found = Diagnostics()
    found.report("wrong-type", "50% x\n::error::y", Region(name, 0, 1))
    (line,) = render_github(found, {name: document("a: 1\n", name)}).splitlines()
    properties, _, message = line.removeprefix("::error ").partition("::")
    assert "file=a%2Cline=9%3A%3Ab%25.yaml" in properties
    assert message == "50%25 x\\n::error::y"


def test_sarif_has_rules_with_help_and_regions(found: Diagnostics, sources: Sources) -> None:
    log = json.loads(render_sarif(found, sources))
    (run,) = log["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    assert len({rule["id"] for rule in rules}) == len(rules) == 5
    assert all(rule["help"]["text"].startswith(f"# {rule['id']}") for rule in rules)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    assert {result["level"] for result in results} == {"error", "warning"}
    (alcie,) = (result for result in results if "alcie" in result["message"]["text"])
    place = alcie["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "scenes/cafe.yaml"},
        "region": {"startLine": 10, "startColumn": 9, "endLine": 10, "endColumn": 14},
    }
    assert alcie["relatedLocations"][0]["message"]["text"] == "a similar name is declared here"
    assert [result["locations"] for result in results if result["ruleId"] == "SC0002"] == [[]]


def test_sarif_has_the_published_form(found: Diagnostics, sources: Sources) -> None:
    at = SHOT / "dialogue" / 0
    mend = Suggestion(Label(at, part="key"), "alice", safe=True)
    found.report("unknown-character", "unknown character", at, suggestions=(mend, Suggestion(Label(at), "")))
    log = json.loads(render_sarif(found, sources))
    StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(log)
    (fixed,) = (result for result in log["runs"][0]["results"] if result["message"]["text"] == "unknown character")
    assert [fix["description"]["text"] for fix in fixed["fixes"]] == ["write `alice`", "delete it"]
    assert all(rule["fullDescription"]["text"].endswith(".") for rule in log["runs"][0]["tool"]["driver"]["rules"])


def test_sarif_addresses_are_uris_and_texts_no_links(document: Make) -> None:
    sources = {name: document("a: 1\n", name) for name in ("my scene.yaml", "/abs/場.yaml", "z\udcff.yaml")}
    found = Diagnostics()
    for name in sources:
        found.report("wrong-type", "[click](http://example.org)", Region(name, 0, 1))
    results = json.loads(render_sarif(found, sources))["runs"][0]["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    assert uris == ["file:///abs/%E5%A0%B4.yaml", "my%20scene.yaml", "z%FF.yaml"]
    assert all("](" not in result["message"]["text"] for result in results)


# Any input -----------------------------------------------------------------------------------------------------

words = st.text(alphabet="ab 好😀é\u0301\t\u200b\x1b[]`%:,\n", max_size=12)


@settings(deadline=None, max_examples=150)
@given(
    st.text(alphabet="ab: 好😀\u0301\t\n\u202e-", max_size=60),
    st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70), words), min_size=1, max_size=5),
    words,
)
def test_any_text_and_any_regions_can_be_rendered(text: str, regions: list[tuple[int, int, str]], message: str) -> None:
    file = SourceFile(Path("/x.yaml"), "x.yaml", text)
    sources = {"x.yaml": Document(file, parse_tree(file).root)}
    labels = [Label(Region("x.yaml", start, end), remark) for start, end, remark in regions]
    found = Diagnostics()
    found.report("wrong-type", message, labels[0].where, label=labels[0].text, labels=tuple(labels[1:]), help=message)
    plain = render_text(found, sources)
    assert strip_color(render_text(found, sources, color=True)) == plain
    assert re.search(r"\^", plain) or not text
    json.loads(render_json(found, sources))
    json.loads(render_sarif(found, sources))
    assert len(render_concise(found, sources).splitlines()) == 1
    assert len(render_github(found, sources).splitlines()) == 1
