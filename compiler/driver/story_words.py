"""The words of a story that a command line may name: its shots, tags, characters, profiles and languages.

Asked by `cli.completion` while somebody types. Invariant: nothing is reported, written or looked at but the scenes: a
story with errors offers what can be read of it.
"""

from dataclasses import dataclass
from pathlib import Path

from compiler.diagnostics.sink import Diagnostics
from compiler.driver.workplace import Workplace
from compiler.passes.languages import find_languages
from compiler.scene.load import load_projects
from compiler.scene.project import DeclarationKind, Project


@dataclass(frozen=True, slots=True)
class StoryWords:
    """What can be named, each in the order of the films.

    Attributes:
        shots: scene and shot.
        tags: that shots have.
        declared: kind and id of characters, locations and props.
        profiles: by name.
        languages: that a film can be made in.
    """

    shots: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    declared: tuple[tuple[DeclarationKind, str], ...]
    profiles: tuple[str, ...]
    languages: tuple[str, ...]


def read_story_words(paths: tuple[Path, ...], workplace: Workplace) -> StoryWords:
    """Return the words of whatever scenes, stories and folders paths name; none of what cannot be read."""
    projects = load_projects(paths or (Path(),), workplace.cwd, Diagnostics()).projects
    scenes = [scene for project in projects for scene in project.scenes]
    return StoryWords(
        shots=tuple((scene.id, shot.entry.id) for scene in scenes for shot in scene.shots),
        tags=tuple(dict.fromkeys(tag for scene in scenes for shot in scene.shots for tag in shot.entry.tags)),
        declared=tuple(dict.fromkeys((one.kind, one.id) for scene in scenes for one in scene.declarations)),
        profiles=tuple(dict.fromkeys(name for scene in scenes for name in scene.profiles)),
        languages=tuple(dict.fromkeys(language for project in projects for language in _languages(project))),
    )


def _languages(project: Project) -> tuple[str, ...]:
    return find_languages(project.scenes, Diagnostics())
