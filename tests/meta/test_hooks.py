"""The hooks in `.pre-commit-hooks.yaml`, installed and run by the real pre-commit, without a network."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from ran import Ran
from small_story import SCENE, write_story

from compiler.driver.starter import write_starter

ROOT = Path(__file__).parents[2]
PACKAGED = ("compiler", "pyproject.toml", "README.md", "LICENSE", "NOTICE", ".pre-commit-hooks.yaml")
CONFIG = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: scenec-check
      - id: scenec-fmt
      - id: scenec-lock
"""
LOCK = """\
schema_version: 1
shots:
  gone:
    default-dashscope:
      key: {key}
      intent: {key}
      take: 1
      model: wan2.7-r2v
      sha256: {key}
""".format(key="a" * 64)


def git(folder: Path, *words: str) -> str:
    own = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    ran = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.strip()


def commit_all(folder: Path) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "--message", "as it is")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a repository with the hooks as they are in the working tree, and its revision."""
    folder = tmp_path_factory.mktemp("hooks") / "scenec"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGED],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    return folder, commit_all(folder)


class Repository:
    """A story in git whose commits the hooks look at."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        # The packages that scenec needs are those of the tests; nothing is fetched.
        self.surroundings = os.environ | {
            "PRE_COMMIT_HOME": str(home),
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_NO_COMPILE": "1",
            "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
            "https_proxy": "http://127.0.0.1:9",
            "SCENEC_DATA_DIR": str(home / "data"),
        }

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def run(self, hook: str) -> Ran:
        """Run one hook, or all of them, on every file."""
        git(self.folder, "add", "--all")
        words = [
            sys.executable,
            "-m",
            "pre_commit",
            "run",
            *([hook] if hook else []),
            "--all-files",
            "--color",
            "never",
        ]
        ran = subprocess.run(
            words, cwd=self.folder, env=self.surroundings, capture_output=True, text=True, check=False, timeout=240
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture(scope="module")
def repository(hooks: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Repository:
    folder = tmp_path_factory.mktemp("hooked") / "story"
    write_story(folder)
    git(folder, "init", "--quiet")
    config = CONFIG.format(repository=hooks[0], revision=hooks[1])
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    commit_all(folder)
    return Repository(folder, tmp_path_factory.mktemp("pre-commit"))


@pytest.fixture
def story(repository: Repository) -> Repository:
    git(repository.folder, "reset", "--quiet", "--hard", "HEAD")
    git(repository.folder, "clean", "--quiet", "--force")
    return repository


def test_a_sound_story_passes_every_hook(story: Repository) -> None:
    ran = story.run("")
    assert (ran.code, ran.out.count("Passed")) == (0, 3), ran.out + ran.err


def test_the_check_stops_a_commit_with_an_error(story: Repository) -> None:
    story.write("gate.yaml", SCENE.replace("at: yard", "at: yrad", 1))
    ran = story.run("scenec-check")
    assert ran.code == 1
    assert "gate.yaml:11:9: error" in ran.out


def test_the_formatter_mends_scenes_and_nothing_else(story: Repository) -> None:
    foreign = "on:   [push]\n"
    story.write("gate.yaml", SCENE.replace("id: arrival", "id:   arrival"))
    story.write("ci.yaml", foreign)
    first = story.run("scenec-fmt")
    assert (first.code, story.read("gate.yaml"), story.read("ci.yaml")) == (1, SCENE, foreign)
    assert "files were modified by this hook" in first.out
    assert story.run("scenec-fmt").code == 0


def test_the_lock_check_shows_paid_takes_that_no_shot_has(story: Repository) -> None:
    story.write("gate.lock.yaml", LOCK)
    ran = story.run("scenec-lock")
    assert ran.code == 0
    assert "orphan-takes" in ran.out


def test_the_lock_check_stops_a_commit_with_a_conflict_in_a_lock(story: Repository) -> None:
    story.write("gate.lock.yaml", f"<<<<<<< ours\n{LOCK}=======\n>>>>>>> theirs\n")
    ran = story.run("scenec-lock")
    assert ran.code == 1
    assert "bad-lock-file" in ran.out


def test_a_new_repository_has_hooks_that_work(tmp_path: Path) -> None:
    write_starter(tmp_path / "tale")
    git(tmp_path / "tale", "init", "--quiet")
    tale = Repository(tmp_path / "tale", tmp_path / "pre-commit")
    tale.surroundings["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    sound = tale.run("")
    assert (sound.code, sound.out.count("Passed")) == (0, 3), sound.out + sound.err
    tale.write("cast.yaml", tale.read("cast.yaml").replace("ben:", "bne:   "))
    assert "unknown-character" in tale.run("scenec-check").out
    assert tale.run("scenec-fmt").code == 1
