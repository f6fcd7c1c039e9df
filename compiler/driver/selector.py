"""Selectors: which shots `--select` and `--exclude` mean.

A selector is a list of terms separated by commas or spaces; a shot is meant when any term fits. A term is
`scene#shot`, a shot id, or `scene:…`, `shot:…`, `tag:…`, `character:…`, each with `*` and `?` as its only wildcards, or
`changed:REV`, what is new or changed since a git revision, or `action:…`, what the plan does; `failed`,
`outdated` and `missing` stand for `failed` in the last run and for `action:outdated` and `action:missing`.
`after:SHOT` is a shot with all that continue it, one after another, and `before:SHOT` one with all that it continues.
"""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from compiler.source.composed import compose

KINDS = ("scene", "shot", "tag", "character", "changed", "action", "after", "before")
ACTIONS = ("reuse", "generate", "resume", "blocked", "outdated", "missing", "footage", "failed")
WORDS = ("failed", "outdated", "missing")
"""Actions that are meant without `action:`; a shot of the same id is meant by `shot:`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a shot offers to selectors.

    Attributes:
        scene: its scene's id.
        shot: its id.
        tags: the author's.
        characters: ids of who is in it.
        actions: what the plan does with it, and `failed` if the last run could not make it.
        before: itself, and the shots that it continues, by scene and shot.
        after: itself, and the shots that continue it, likewise.
        changed: of the revisions that are asked about, those since which it is new or changed.
    """

    scene: str
    shot: str
    tags: frozenset[str]
    characters: frozenset[str]
    before: frozenset[tuple[str, str]] = frozenset()
    after: frozenset[tuple[str, str]] = frozenset()
    changed: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selector:
    """Terms, of which any may fit."""

    terms: tuple[tuple[str, str], ...]

    def fits(self, candidate: Candidate) -> bool:
        """Tell whether a shot is meant."""
        return any(_fits(kind, pattern, candidate) for kind, pattern in self.terms)

    @property
    def revisions(self) -> tuple[str, ...]:
        """The git revisions that it asks about."""
        return tuple(pattern for kind, pattern in self.terms if kind == "changed")


def parse_selector(text: str) -> Selector | str:
    """Return the selector that a text means, or what is wrong with it."""
    terms: list[tuple[str, str]] = []
    for word in re.split(r"[,\s]+", text.strip()):
        kind, colon, pattern = word.partition(":")
        if not colon:
            terms.append(("action" if word in WORDS else "place", word))
        elif kind not in KINDS:
            return f"`{kind}:` is no kind of selector; there are {', '.join(f'`{name}:`' for name in KINDS)}"
        elif not pattern:
            return f"`{word}` names nothing"
        elif kind == "action" and not any(_is_like(action, pattern) for action in ACTIONS):
            return f"there is no action `{pattern}`; there are {', '.join(f'`{name}`' for name in ACTIONS)}"
        else:
            terms.append((kind, pattern))
    if any(not pattern for _, pattern in terms):
        return "the selector is empty"
    return Selector(tuple(terms))


def _fits(kind: str, pattern: str, candidate: Candidate) -> bool:
    offered = {"tag": candidate.tags, "character": candidate.characters, "action": candidate.actions}.get(kind)
    if offered is not None:
        return any(_is_like(name, pattern) for name in offered)
    if kind == "changed":
        return pattern in candidate.changed
    if kind == "scene":
        return _scene_fits(candidate.scene, pattern)
    if kind == "shot":
        return _is_like(candidate.shot, pattern)
    # What comes after a shot has it before itself, and the other way round.
    chain = {"after": candidate.before, "before": candidate.after}.get(kind, frozenset())
    return any(_place_fits(place, pattern) for place in {(candidate.scene, candidate.shot), *chain})


def _place_fits(place: tuple[str, str], pattern: str) -> bool:
    scene, hash_sign, shot = pattern.rpartition("#")
    return (not hash_sign or _scene_fits(place[0], scene)) and _is_like(place[1], shot)


def _scene_fits(scene: str, pattern: str) -> bool:
    """Scenes are meant by their whole id or by its last part."""
    pattern = pattern.removesuffix(".yaml").removesuffix(".yml")
    return _is_like(scene, pattern) or _is_like(scene.rpartition("/")[2], pattern)


def _is_like(name: str, pattern: str) -> bool:
    # Brackets stand for themselves, as in the name of a scene's folder.
    return fnmatchcase(compose(name), compose(pattern).replace("[", "[[]"))
