"""Whatever is in a file, loading gives diagnostics with places, never a traceback."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.locate import locate
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.load import load_projects

CASES = Path(__file__).parents[1] / "cases" / "schema"
VALID = (CASES / "valid.yaml").read_text(encoding="utf-8")
STORY = (CASES / "story" / "story.yaml").read_text(encoding="utf-8")

SCRAPS = st.sampled_from(
    [
        "",
        "\n",
        " ",
        "  ",
        ":",
        ": ",
        "- ",
        "-",
        "#",
        " #x",
        "{",
        "}",
        "[",
        "]",
        "{}",
        "[]",
        ",",
        "'",
        '"',
        "|",
        ">",
        "&a ",
        "*a",
        "!x ",
        "?",
        "%",
        "@",
        "`",
        "~",
        "null",
        "true",
        "0",
        "-1",
        "1e999",
        "9" * 400,
        "scene: ",
        "story: ",
        "shots:",
        "id: ",
        "use: [a.yaml]\n",
        "use: [.]\n",
        "image: ",
        "../",
        "/",
        "\\",
        "\t",
        "\0",
        "\ufeff",
        "\u2028",
        "é",
        "🎬",
        "<<: ",
        "---\n",
        "who: ",
        "line: ",
        "key: ",
        "en: ",
        "previous",
        "wipe",
        "x" * 300,
    ]
)
EDITS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 40), SCRAPS), min_size=1, max_size=6)

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for at, length, scrap in edits:
        start = at % (len(text) + 1)
        text = text[:start] + scrap + text[start + length :]
    return text


def check(name: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder).resolve()
        (here / name).write_text(text, encoding="utf-8", newline="")
        diagnostics = Diagnostics()
        loaded = load_projects([here / name], here, diagnostics)
    for diagnostic in diagnostics:
        for label in (diagnostic.primary, *diagnostic.labels):
            region = locate(label, loaded.sources)
            assert isinstance(region, Region)
            document = loaded.sources[region.file]
            assert 0 <= region.start <= region.end <= len(document.file.text)
        assert diagnostic.message
        assert not diagnostic.message.endswith(".")
        assert diagnostic.help
    assert loaded.projects or diagnostics.has_errors or name != "a.yaml" or not text.strip().startswith("scene")


@quick
@given(EDITS)
def test_a_mutated_scene_gives_diagnostics(edits: list[tuple[int, int, str]]) -> None:
    check("a.yaml", edited(VALID, edits))


@quick
@given(EDITS)
def test_a_mutated_story_gives_diagnostics(edits: list[tuple[int, int, str]]) -> None:
    check("story.yaml", edited(STORY, edits))


@quick
@given(st.text(max_size=200))
def test_any_text_gives_diagnostics(text: str) -> None:
    check("a.yaml", text.encode("utf-8", "replace").decode("utf-8"))


JSON = st.recursive(
    st.none() | st.text(max_size=5) | st.sampled_from(["mara", "wide", "1", "previous"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "who", "line", "mara", "fade", "image", "seconds"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "scene",
        "use",
        "characters",
        "props",
        "defaults",
        "profiles",
        "shots",
        "mentions",
        "allow_degraded",
        "budget",
        "x-a",
        "music",
    ]
)
SHOT_KEYS = st.sampled_from(
    [
        "id",
        "at",
        "cast",
        "framing",
        "dialogue",
        "beats",
        "transition",
        "duration",
        "seed",
        "tags",
        "watermark",
        "footage",
        "first_frame",
        "prompt",
    ]
)


@quick
@given(st.dictionaries(KEYS, JSON, max_size=5), st.lists(st.dictionaries(SHOT_KEYS, JSON, max_size=5), max_size=3))
def test_any_data_gives_diagnostics(top: dict[str, object], shots: list[dict[str, object]]) -> None:
    check("a.yaml", as_yaml({"scene": "A", "shots": shots, **top}))


def as_yaml(data: object) -> str:
    """Write data as YAML in flow style: quoted text, so that only its shape is odd."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(as_yaml(item) for item in data) + "]"
    if data is None:
        return "null"
    printable = "".join(character for character in str(data) if character.isprintable())
    return '"' + printable.replace("\\", "\\\\").replace('"', '\\"') + '"'
