"""Every command of the documentation is run, page by page, from top to bottom, as a reader would."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from doc_pages import PAGES, ROOT, Step, commands, name_of, steps
from doc_reader import Reader
from ran import Ran
from rehearsal import Rehearsing, rehearsing
from small_story import SCENE as LONGER
from small_story import write_story
from warm_scenec import WarmScenec, warm_scenec

NOT_RUN = {
    "asks the package index, and changes what is installed": (
        "pipx install '.[speech]'",
        "uv tool install '.[speech]'",
        "python3 -m venv .venv",
        ".venv/bin/python -m pip install '.[speech]'",
        "pipx uninstall scenec",
        "pipx install 'scenec[lsp]'",
        'pip install "scenec[review]"',
    ),
    "would ask the provider itself": ("export DASHSCOPE_HTTP_BASE_URL=https://dashscope.aliyuncs.com/api/v1",),
    "works on the checkout itself; that make knows it is tested below": (
        "make film",
        "make test",
        "make fmt",
        "make goldens",
        "make schemas",
        "make pictures",
        "make site",
        "make fuzz",
        "make campaign",
        "make disk",
        "make crash",
        "make bench",
    ),
    "is a part of `make test`, as these tests are": (
        ".venv/bin/ruff check .",
        ".venv/bin/ruff format --check .",
        ".venv/bin/mypy",
        ".venv/bin/lint-imports --no-cache",
        ".venv/bin/pytest -n 3 --dist worksteal",
    ),
    "writes into the checkout; the other tests of this folder hold what it writes": (
        ".venv/bin/python tools/docs.py",
        "python examples/make/all.py",
        "python examples/make/all.py four-voices",
    ),
}
ELSEWHERE = {
    f"scenec compile {scene.relative_to(ROOT).as_posix()}"
    for pattern in ("*.yaml", "*/story.yaml")
    for scene in ROOT.glob(f"examples/scenes/{pattern}")
}
"""Run by `test_examples.py`, which compiles each example at its full length."""
NOT_HERE = ELSEWHERE | {command for group in NOT_RUN.values() for command in group}
SCENE = LONGER.replace("duration: 3", "duration: 2")
AGREE = "y\n"
PAID = "scenec compile {} --backend dashscope --yes --max-cost 9USD --poll 0.2"


@dataclass(frozen=True)
class Place:
    """What a reader has before they read a page.

    Attributes:
        prepare: each writes something into the reader's folder.
        scene: the name under which the page's first whole scene is kept, where it is told to be written.
        before: what the reader does just before a command, which the page takes for granted.
        ends: exit codes other than 0.
        agrees: commands that ask, to which the reader says yes.
    """

    prepare: Sequence[Callable[[Path], object]] = ()
    scene: str = ""
    before: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ends: Mapping[str, int] = field(default_factory=dict)
    agrees: Sequence[str] = ()


def assets(folder: Path) -> None:
    """Give a folder the examples' pictures, films and voices."""
    for assets in (ROOT / "examples/scenes/assets", ROOT / "examples/scenes/harbour/assets"):
        shutil.copytree(assets, folder / "assets", copy_function=os.link, dirs_exist_ok=True)


def examples(folder: Path) -> None:
    """Give a folder the examples, each cut down to two seconds of its second shot."""
    shutil.copytree(
        ROOT / "examples/scenes", folder / "examples/scenes", ignore=shutil.ignore_patterns("build", ".scenec")
    )
    for scene in folder.glob("examples/scenes/**/*.yaml"):
        head, *shots = re.split(r"(?m)^(?=  - id: )", scene.read_text("utf-8"))
        if shots:
            second = re.sub(r"(?m)^ {4}(transition|duration): .*\n", "", shots[1])
            scene.write_text(f"{head}{second.rstrip()}\n    duration: 2\n", "utf-8")


def story_of(name: str, scene: str = SCENE) -> Callable[[Path], None]:
    """Return what writes a small scene under a name."""

    def prepare(folder: Path) -> None:
        written = write_story(folder, scene).scene
        written.rename(folder / name)

    return prepare


def small_story(folder: Path) -> None:
    """Write `gate.yaml`, and a story of it."""
    write_story(folder, SCENE)
    (folder / "story.yaml").write_text("story: The gate\nscenes: [gate.yaml]\n", "utf-8")


def cast_of_two(folder: Path) -> None:
    """Write a story with a cast, whose people call one another by name."""
    write_story(folder)
    (folder / "cast.yaml").write_text("characters:\n  mara: {image: mara.png}\n", "utf-8")
    (folder / "story.yaml").write_text("story: Names\nuse: [cast.yaml]\nscenes: [scenes/*.yaml, alley.yaml]\n", "utf-8")
    (folder / "scenes").mkdir()
    (folder / "scenes/01-meeting.yaml").write_text(
        "scene: Meeting\nshots:\n  - id: hello\n    action: Mara waits.\n    dialogue: [{mara: I am Mara.}]\n", "utf-8"
    )
    (folder / "gate.yaml").unlink()
    (folder / "alley.yaml").write_text(
        "scene: Alley\nshots:\n  - id: question\n    action: Mara crosses the alley.\n", "utf-8"
    )


def screenplay(folder: Path) -> None:
    """Write a screenplay."""
    (folder / "the-wall.fountain").write_text(
        "INT. KITCHEN - NIGHT\n\nMara waits by the window.\n\nMARA\nWhy did you still come?\n", "utf-8"
    )


GIT = "git init -q -b main && git add -A && git commit -q -m begun && git update-ref refs/remotes/origin/main HEAD"
ONE_MORE_SHOT = r"printf '  - {id: late, action: Mara goes.}\n' >> gate.yaml"
READINGS: Mapping[tuple[str, ...], Place] = {
    # The README's story is that of the tutorial, and need not be drawn twice.
    ("docs/tutorial.md", "README.md"): Place(
        before={"cd my-story && scenec compile": ("cp -r .scenec my-story/.scenec",)},
        ends={"scenec check": 1},
        agrees=("scenec compile story.yaml --backend dashscope",),
    ),
    (
        "examples/README.md",
        "docs/gallery.md",
        "docs/explanation/caching.md",
        "docs/explanation/slots.md",
        "docs/how-to/review.md",
    ): Place((story_of("alley.yaml"), examples)),
    ("docs/how-to/check-in-ci.md", "docs/how-to/work-together.md", "docs/how-to/watch.md"): Place(
        (small_story,),
        before={"scenec check --format sarif > scenec.sarif": (GIT,)},
        ends={"scenec compile --locked": 4},
    ),
    ("docs/how-to/continuity.md",): Place(
        (assets,),
        scene="gate.yaml",
        before={
            "scenec compile gate.yaml --backend dashscope --refresh": (
                PAID.format("gate.yaml"),
                PAID.format("gate.yaml") + " --retake arrival",
            ),
            "scenec accept gate.yaml#question": (PAID.format("gate.yaml") + " --retake arrival",),
        },
        agrees=("scenec compile gate.yaml --backend dashscope --refresh",),
    ),
    ("docs/how-to/follow-a-run.md", "docs/how-to/cut.md", "docs/how-to/verify.md", "docs/how-to/share-clips.md"): Place(
        (small_story,),
        before={
            "scenec cut gate.yaml": ("scenec compile gate.yaml",),
            "scenec cut story.yaml --backend dashscope --missing slate": (ONE_MORE_SHOT,),
            "scenec store push story.yaml": ("mkdir -p /mnt/studio/clips", PAID.format("story.yaml")),
        },
        agrees=(
            "scenec compile story.yaml --backend dashscope",
            "scenec compile story.yaml --backend dashscope --retake question",
        ),
    ),
    ("docs/how-to/dashscope.md", "docs/how-to/segmind.md", "docs/how-to/fal.md", "docs/how-to/install.md"): Place(
        (story_of("alley.yaml"), assets), scene="first.yaml"
    ),
    ("docs/how-to/languages.md",): Place(
        (assets,),
        scene="alley.yaml",
        before={
            "scenec compile alley.yaml": (
                r"sed -i 's/duration: 4/duration: 2/; s/framing: close-up/&\n    duration: 2/' alley.yaml",
            )
        },
    ),
    ("docs/how-to/rehearse.md",): Place((story_of("harbour.yaml"),)),
    ("docs/how-to/rename.md",): Place((cast_of_two,)),
    ("docs/how-to/screenplays.md",): Place(
        (screenplay,), before={"scenec export --fountain -o the-wall.fountain": ("cd the-wall",)}
    ),
    ("docs/how-to/takes.md",): Place(
        (story_of("gate.yaml", SCENE.replace("    framing: close-up", "    framing: close-up\n    takes: 3")),),
        before={"scenec takes": (PAID.format("gate.yaml"),)},
        agrees=("scenec compile gate.yaml --backend dashscope --retake question",),
    ),
    ("docs/how-to/tidy.md",): Place((story_of("alley.yaml"),)),
    ("docs/how-to/use-profiles.md",): Place((assets,)),
}
"""Pages that are read one after the other by one reader, and what they have before the first."""
READ = [page for page in PAGES if "docs/reference" not in name_of(page) and commands(page)]


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmScenec]:
    with warm_scenec(tmp_path_factory.mktemp("printed")) as running:
        yield running


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("stage"), task_seconds=0) as running:
        yield running


@pytest.mark.parametrize("names", READINGS, ids=" ".join)
def test_the_commands_of_a_page_do_what_it_says(
    names: tuple[str, ...], tmp_path: Path, warm: WarmScenec, stage: Rehearsing
) -> None:
    place = READINGS[names]
    reader = Reader.at(tmp_path, warm, stage.url, stage.environment)
    for prepare in place.prepare:
        prepare(reader.folder)
    for name in names:
        for step in steps(ROOT / name):
            read(step, reader, place)


def read(step: Step, reader: Reader, place: Place) -> None:
    """Do what a step says, and hold it against what the page shows."""
    if step.kind == "file" and re.match(r"(#.*\n)*scene:", step.text) and place.scene:
        (reader.folder / place.scene).write_text(step.text, "utf-8")
    if step.text in NOT_HERE:
        return
    for command in place.before.get(step.text, ()):
        ran = reader.does(Step("command", command))
        assert ran.code == 0, f"{command}\n{ran.out}{ran.err}"
    ran = reader.does(step, AGREE if step.text in place.agrees else "")
    check(step, ran, place.ends.get(step.text, 0))


def check(step: Step, ran: Ran, code: int) -> None:
    """Hold what came against what the page shows."""
    came = [re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8080", line.rstrip()) for line in (ran.out + ran.err).splitlines()]
    told = f"{step.text}\n{ran.out}{ran.err}"
    assert ran.code == code, told
    if step.remark.startswith("build/"):
        assert ran.out.split() == [step.remark], told
    assert [line for line in map(str.rstrip, step.shown) if line and "…" not in line and line not in came] == [], told


def test_every_page_with_commands_is_read() -> None:
    here = {name_of(page) for page in READ if not NOT_HERE.issuperset(commands(page))}
    assert here == {name for names in READINGS for name in names}


def test_what_is_said_of_commands_is_said_of_some_that_stand_on_a_page() -> None:
    shown = {name_of(page): set(commands(page)) for page in READ}
    assert set.union(*shown.values()) >= NOT_HERE
    for names, place in READINGS.items():
        assert set.union(*(shown[name] for name in names)) >= {*place.before, *place.ends, *place.agrees}


def test_make_knows_each_target_of_the_docs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {
        target for page in PAGES for target in re.findall(r"(?m)(?:^ {4}|`)make ([a-z-]+)", page.read_text("utf-8"))
    }
    assert [target for target in named if not re.search(rf"(?m)^{target}:", makefile)] == []
