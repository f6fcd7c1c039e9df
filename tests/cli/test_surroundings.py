"""What a command touches outside of its story: no socket where none is needed, and no file that is not its own."""

import os
import shutil
from pathlib import Path

import pytest
from rehearsal import rehearsing
from small_story import Story, write_story
from two_places import COMPILE, a_place
from watched_processes import Watch


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return write_story(tmp_path / "repository")


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path / "watch.log")


def watched(story: Story, watch: Watch, *words: str, **environment: str) -> int:
    return story.run(*words, **watch.environment(os.environ.get("PYTHONPATH", "")), **environment).code


def test_what_is_free_opens_no_socket(story: Story, watch: Watch) -> None:
    for words in (
        ("check",),
        ("plan",),
        ("plan", "--backend", "dashscope"),
        ("show", "gate.yaml#question", "--backend", "dashscope"),
        ("compile", "gate.yaml"),
        ("compile", "gate.yaml", "--locked"),
        ("takes",),
        ("store", "verify"),
        ("mv", "character", "mara", "lena", "--dry-run"),
        ("explain", "no-key"),
    ):
        assert watched(story, watch, *words, DASHSCOPE_API_KEY="sk-canary") == 0, words
    assert watch.sockets() == []
    assert story.folder / "gate.yaml" in watch.opened()


def test_a_film_whose_clips_are_here_opens_no_socket_at_a_provider_either(
    story: Story, watch: Watch, tmp_path: Path
) -> None:
    with rehearsing(tmp_path / "emulator") as stage:
        place = a_place(story, tmp_path / "home", stage)
        assert place.compile().code == 0
        shutil.rmtree(story.folder / "build")
        seen = watch.environment(os.environ.get("PYTHONPATH", ""))
        assert place.run(*COMPILE, "--locked", **seen).code == 0
        assert watch.sockets() == []
        assert place.compile("--retake", "arrival", **seen).code == 0
        # And so a socket would have been seen.
        assert watch.sockets() != []


SECRETS = ("secret.png", "secret.yaml", "secret.wav", "secret.mp4", "secret.j2")
"""What lies beside the repository, whole files that could be used."""

PATHS = (
    *("../outside/secret.png", "a/../../outside/secret.png", "./.././outside/secret.png", "../../{deep}/secret.png"),
    *("{outside}/secret.png", "/{outside}/secret.png", "//{outside}/secret.png", "file://{outside}/secret.png"),
    *(
        "file:{outside}/secret.png",
        "link.png",
        "chain.png",
        "folder/secret.png",
        "folder/../secret.png",
        "up/secret.png",
    ),
    *("loop.png", "../repository2/secret.png", "..\\outside\\secret.png", "~/secret.png", "~root/secret.png"),
    *("$HOME/secret.png", "${{HOME}}/secret.png", "%2e%2e/outside/secret.png", "..%2foutside/secret.png"),
    *("．．/outside/secret.png", "....//outside/secret.png", "concat:{outside}/secret.png|mara.png"),
    *("subfile,,start,0,end,0,,:{outside}/secret.png", "pipe:0", "fd:3", "/dev/stdin", "/proc/self/environ"),
    *("/proc/self/root{outside}/secret.png", "C:/secret.png", "\\\\host\\share\\secret.png", "mara.png\\0.txt"),
    *("mara.png:secret", "| cat {outside}/secret.png", "`cat {outside}/secret.png`", "@{outside}/secret.png", " "),
    *("data:image/png;base64,AAAA", "oss://bucket/secret.png", "x" * 300, "../" * 60 + "{outside}/secret.png"),
)


@pytest.fixture
def outside(story: Story) -> Path:
    """Write files beside the repository, and links to them in it."""
    folder = story.folder.parent / "outside"
    for place in (folder, story.folder.parent / "repository2"):
        place.mkdir()
        for name in SECRETS:
            shutil.copy(story.folder / ("mara.wav" if name.endswith("wav") else "mara.png"), place / name)
    (folder / "secret.yaml").write_text("characters: {spy: {image: secret.png}}\n")
    for name, target in {
        "link.png": "../outside/secret.png",
        "chain.png": "link.png",
        "loop.png": "loop.png",
        "folder": "../outside",
        "up": "..",
        "secret.yaml": "../outside/secret.yaml",
        "mara-link.wav": "../outside/secret.wav",
        "film.mp4": "../outside/secret.mp4",
    }.items():
        (story.folder / name).symlink_to(target)
    return folder


def test_no_file_outside_of_a_repository_is_opened_however_it_is_written(
    story: Story, watch: Watch, outside: Path
) -> None:
    lines = ["scene: Paths", "characters:"]
    for number, path in enumerate(PATHS):
        written = path.format(outside=outside, deep="/".join(outside.parts[1:]))
        lines += [f"  who-{number}:", f"    image: '{written}'"]
    lines += ["  voiced: {image: mara.png, voice: mara-link.wav}", "shots:", "  - id: one", "    action: A door opens."]
    lines += ["  - id: two", "    footage: film.mp4", "  - id: three", "    first_frame: folder/secret.png"]
    lines += ["    action: It closes."]
    scenes = {
        "paths.yaml": "\n".join(lines),
        "used.yaml": "scene: Used\nuse: [secret.yaml]\nshots: [{id: one, action: A door opens.}]",
        "used2.yaml": "scene: Used\nuse: [../outside/secret.yaml]\nshots: [{id: one, action: A door opens.}]",
        "story.yaml": "story: All\nscenes: [gate.yaml, paths.yaml, ../outside/secret.yaml, folder/secret.yaml]",
    }
    for name, text in scenes.items():
        (story.folder / name).write_text(text + "\n", encoding="utf-8")
    (story.folder / "templates").symlink_to(outside)
    for name in scenes:
        for words in (("check", name), ("plan", name), ("compile", name)):
            assert watched(story, watch, *words, HOME=str(outside)) in (1, 2, 7), (words, name)
    beside = (outside, story.folder.parent / "repository2")
    assert [path for path in watch.opened() if any(path.is_relative_to(place) for place in beside)] == []
    assert story.folder / "mara.png" in watch.opened()


def test_a_folder_that_a_story_opens_is_read(story: Story, watch: Watch, outside: Path) -> None:
    """Else the test above would prove nothing."""
    (story.folder / "story.yaml").write_text("story: All\nscenes: [gate.yaml]\nasset_roots: [../outside]\n")
    story.edit("image: mara.png", "image: ../outside/secret.png")
    assert watched(story, watch, "check", "story.yaml") == 0
    assert outside / "secret.png" in watch.opened()
