"""One story in two places: two people, each with clips and journals of their own, and a folder that both reach."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ran import Ran
from rehearsal import Rehearsing
from small_story import Story, run_scenec

COMPILE = ("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD", "--poll", "0.1")


@dataclass(frozen=True)
class Place:
    """A repository and the home of whoever works in it.

    Attributes:
        story: the repository.
        home: where their clips and journals are.
        environment: what is set beside that.
    """

    story: Story
    home: Path
    environment: dict[str, str]

    @property
    def clips(self) -> Path:
        """The folder of the clips that a rehearsal made."""
        return self.home / "data/dashscope-rehearsal"

    def blobs(self) -> list[Path]:
        return sorted((self.clips / "clips").rglob("*.mp4"))

    @property
    def whole_environment(self) -> dict[str, str]:
        """Everything that a process of its own is given."""
        own = {f"SCENEC_{name.upper()}_DIR": str(self.home / name) for name in ("data", "state", "cache")}
        return {**os.environ, **own, **self.environment}

    def run(self, *words: str, **environment: str) -> Ran:
        own = {f"SCENEC_{name.upper()}_DIR": str(self.home / name) for name in ("data", "state", "cache")}
        return run_scenec(self.story.folder, *words, **{**own, **self.environment, **environment})

    def compile(self, *words: str, **environment: str) -> Ran:
        return self.run(*COMPILE, *words, **environment)

    def actions(self, **environment: str) -> list[str]:
        ran = self.run("plan", "gate.yaml", "--backend", "dashscope", "--json", **environment)
        return [step["action"] for step in ran.json()["shots"]]

    def elsewhere(self, folder: Path) -> "Place":
        """Return a clone of the repository as it would be committed, for somebody with nothing yet."""
        kept = shutil.ignore_patterns(".*", "build")
        shutil.copytree(self.story.folder, folder / "story", ignore=kept)
        return Place(Story(folder / "story"), folder / "home", dict(self.environment))


def a_place(story: Story, home: Path, stage: Rehearsing, **environment: str) -> Place:
    return Place(story, home, {**stage.environment, **environment})
