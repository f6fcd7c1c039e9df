"""A story in a git repository, as an author's machine or a runner of continuous integration has it."""

import subprocess
from pathlib import Path

from small_story import Story, write_story


def git(folder: Path, *words: str) -> str:
    """Run git as nobody in particular, whatever the machine is set up for."""
    settings = ("user.name=nobody", "user.email=nobody@localhost", "commit.gpgsign=false", "core.autocrlf=false")
    options = [word for setting in settings for word in ("-c", setting)]
    ran = subprocess.run(["git", *options, *words], cwd=folder, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def commit(folder: Path, message: str = "change") -> None:
    """Commit everything that is there."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def write_git_story(folder: Path) -> Story:
    """Write the small story and commit it on the branch `main`."""
    story = write_story(folder)
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitignore").write_text(".scenec/\nbuild/\n.data/\n.scenec_*/\n", encoding="utf-8")
    commit(folder, "first")
    return story
