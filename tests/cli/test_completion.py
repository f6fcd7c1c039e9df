"""Completion in shells: what they offer is what the story has, asked through the script that `scenec` prints."""

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from small_story import SCENE, Story, run_scenec, write_story

from compiler.cli.app import scenec

TAGGED = SCENE.replace("    duration: 2\n", "    duration: 2\n    tags: [night, rain]\n")
BASH = """\
eval "$(scenec completion bash)"
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
compopt() { echo "$@"; }
_scenec_completion scenec "${1##*[ :]}"
[[ ${#COMPREPLY[@]} == 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A story with a `scenec` on its path, as an installed one is."""
    story = write_story(tmp_path_factory.mktemp("completion") / "story", TAGGED)
    (story.folder / "second.yaml").write_text(SCENE.replace("The gate", "The second"), encoding="utf-8")
    (story.folder / "bin").mkdir()
    command = story.folder / "bin/scenec"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m compiler "$@"\n')
    command.chmod(0o755)
    return story


def surroundings(story: Story) -> dict[str, str]:
    environment = {**os.environ, "PATH": f"{story.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    environment |= {f"SCENEC_{name}_DIR": str(story.folder / f".{name.lower()}") for name in ("STATE", "CACHE", "DATA")}
    return environment | {"HOME": str(story.folder), "XDG_CONFIG_HOME": str(story.folder / ".config")}


def ask(story: Story, *shell: str) -> list[str]:
    ran = subprocess.run(
        shell, cwd=story.folder, env=surroundings(story), capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stderr == ""
    return ran.stdout.splitlines()


def typed_in_bash(story: Story, line: str) -> str:
    """Type a line and the Tab key at a real prompt, and return what stands there then."""
    start = story.folder / ".start.sh"
    start.write_text(
        "source <(scenec completion bash); PS1='ready$'; bind 'set enable-bracketed-paste off'\n"
        "show() { printf '<%s>' \"$READLINE_LINE\"; }; bind -x '\"\\C-x\": show'\n"
    )
    place, there = pty.openpty()
    with subprocess.Popen(
        ["bash", "--noprofile", "--rcfile", start, "-i"],
        cwd=story.folder,
        env=surroundings(story) | {"TERM": "dumb", "LC_ALL": "C.UTF-8"},
        stdin=there,
        stdout=there,
        stderr=there,
        start_new_session=True,
    ):
        os.close(there)
        until(place, b"ready$")
        os.write(place, f"{line}\t\x18".encode())
        shown = until(place, b">ready$")
        # Ctrl-U and Ctrl-D: the line is taken away, and the shell ends.
        os.write(place, b"\x15\x04")
        os.close(place)
    return shown.rpartition("<")[2].partition(">ready$")[0]


def until(place: int, end: bytes) -> str:
    shown = b""
    while end not in shown:
        ready, _, _ = select.select([place], [], [], 30)
        assert ready, shown
        shown += os.read(place, 4096)
    return shown.decode()


def in_bash(story: Story, line: str) -> list[str]:
    return ask(story, "bash", "--norc", "-c", BASH, "bash", line)


@pytest.mark.parametrize(
    "words, offered",
    [
        (("show", "gate.yaml#"), ["gate.yaml#arrival", "gate.yaml#question"]),
        (("show", "gate.yaml"), ["gate.yaml#arrival", "gate.yaml#question"]),
        (("pick", "gate.yaml#q"), ["gate.yaml#question"]),
        (("plan", "gate.yaml", "--select", "arr"), ["arrival"]),
        (("plan", "gate.yaml", "--select", "question,arr"), ["question,arrival"]),
        (("plan", "gate.yaml", "--select", "f"), ["failed"]),
        (("plan", "--select", "gate#"), ["gate#arrival", "gate#question"]),
        # Both scenes have a shot of that id.
        (("plan", "--select", "gate"), ["gate#arrival", "gate#question"]),
        (("compile", "gate.yaml", "--exclude", "tag:"), ["tag:night", "tag:rain"]),
        (("compile", "gate.yaml", "--retake", "question,character:m"), ["question,character:mara"]),
        (("compile", "gate.yaml", "--select", "action:out"), ["action:outdated"]),
        (("compile", "gate.yaml", "--select", "changed:"), []),
        (("compile", "--backend", "da"), ["dashscope"]),
        (("accept", "gate.yaml", "--backend", "s"), ["segmind"]),
        (("explain", "sc0301"), ["SC0301"]),
        (("explain", "unknown-ch"), ["unknown-character"]),
        (("mv", "character", ""), ["mara", "jon"]),
        (("mv", "shot", "gate#a"), ["gate#arrival"]),
        (("com",), ["compile", "completion"]),
        (("compile", "--max"), ["--max-cost"]),
    ],
)
def test_what_is_offered_can_stand_there(
    story: Story, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], offered: list[str]
) -> None:
    monkeypatch.chdir(story.folder)
    shell = BashComplete(scenec, {}, "scenec", "_SCENEC_COMPLETE")
    assert [item.value for item in shell.get_completions(list(words[:-1]), words[-1])] == offered


@pytest.mark.parametrize(
    "line, offered",
    [
        ("scenec show gate.yaml#", ["gate.yaml#arrival", "gate.yaml#question"]),
        ("scenec show ga", ["-o default"]),
        ("scenec plan gate.yaml --select ta", ["-o nospace", "tag:"]),
        # Bash has broken the word at the colon, and replaces what comes after it.
        ("scenec compile gate.yaml --select question,character:m", ["mara"]),
    ],
)
def test_bash_offers(story: Story, line: str, offered: list[str]) -> None:
    assert in_bash(story, line) == offered


@pytest.mark.parametrize(
    "line, completed",
    [
        ('scenec show "my dir/sc ene.yaml#qu', 'scenec show "my dir/sc ene.yaml#question" '),
        ("scenec show 'my dir/sc ene.yaml#qu", "scenec show 'my dir/sc ene.yaml#question' "),
        (r"scenec show my\ dir/sc\ ene.yaml#qu", r"scenec show my\ dir/sc\ ene.yaml#question "),
        ('scenec show "my dir"/sc\\ ene.yaml#qu', r"scenec show my\ dir/sc\ ene.yaml#question "),
        (r"scenec compile my\ dir/sc\ ene.yaml --sel", r"scenec compile my\ dir/sc\ ene.yaml --select "),
        ('scenec compile "my dir/sc ene.yaml" --select qu', 'scenec compile "my dir/sc ene.yaml" --select question '),
        (r"scenec plan my\ dir/sc\ ene.yaml --select tag:ra", r"scenec plan my\ dir/sc\ ene.yaml --select tag:rain "),
        ('scenec plan "my dir/sc ene.yaml" --select "tag:ra', 'scenec plan "my dir/sc ene.yaml" --select "tag:rain" '),
        ("scenec plan gate.yaml --select question,tag:ra", "scenec plan gate.yaml --select question,tag:rain "),
        ("scenec plan gate.yaml --select question,arr", "scenec plan gate.yaml --select question,arrival "),
        (r"scenec show my\ d", r"scenec show my\ dir/"),
        ("scenec com", "scenec comp"),
    ],
)
def test_bash_completes_beside_words_with_blanks(story: Story, line: str, completed: str) -> None:
    (story.folder / "my dir").mkdir(exist_ok=True)
    shutil.copy(story.scene, story.folder / "my dir/sc ene.yaml")
    assert typed_in_bash(story, line) == completed


def test_a_story_that_cannot_be_read_offers_nothing_and_says_nothing(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.folder, tmp_path / "story")
    broken = Story(tmp_path / "story")
    broken.scene.write_text("scene: [\x00", encoding="utf-8")
    assert in_bash(broken, "scenec show gate.yaml#") == []


@pytest.mark.shell
def test_fish_offers_the_same(story: Story) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    asked = "scenec completion fish | source; complete -C $argv[1]"
    assert ask(story, "fish", "--no-config", "-c", asked, "scenec show gate.yaml#") == [
        "gate.yaml#arrival",
        "gate.yaml#question",
    ]
    assert ask(story, "fish", "--no-config", "-c", asked, "scenec plan --select question,gate#a") == [
        "question,gate#arrival"
    ]


def test_the_script_for_zsh_is_there_too(story: Story) -> None:
    ran = run_scenec(story.folder, "completion", "zsh")
    assert ran.code == 0
    assert "#compdef scenec" in ran.out
