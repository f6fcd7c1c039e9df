"""What a shell offers while somebody types a command: shots, tags, characters, backends, codes.

Each function is what click calls for an argument or option. Invariant: whatever is offered is accepted as it stands,
and a story that cannot be read offers nothing.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from compiler.backends.registry import BACKENDS
from compiler.cli.settings import open_workplace
from compiler.diagnostics.codes import CODES
from compiler.driver.selector import ACTIONS, KINDS, WORDS
from compiler.scene.scene_list import SUFFIXES

if TYPE_CHECKING:
    from compiler.driver.story_words import StoryWords


def offer_places(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer `PATH#SHOT`: files, and the shots of one that is named already."""
    del ctx, param
    path, mark, shot = incomplete.partition("#")
    if not mark and not (path.endswith(SUFFIXES) and Path(path).is_file()):
        return [CompletionItem(incomplete, type="file")]
    return _items((f"{path}#{name}" for _, name in _words(path).shots if name.startswith(shot)), incomplete)


def offer_selectors(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer what `--select` understands: shots, kinds of terms, and what stands behind those."""
    del param
    before, comma, term = incomplete.rpartition(",")
    kind, colon, _ = term.partition(":")
    words = _words(*_paths(ctx))
    offers = [f"{kind}:{name}" for name in _named(kind, words)] if colon else _terms(words, term)
    return _items((f"{before}{comma}{offer}" for offer in offers), incomplete)


def offer_backends(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the backends."""
    del ctx, param
    return _items(BACKENDS, incomplete)


def offer_profiles(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the profiles that the story declares."""
    del param
    return _items(_words(*_paths(ctx)).profiles, incomplete)


def offer_languages(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the languages that the film can be made in."""
    del param
    return _items(_words(*_paths(ctx)).languages, incomplete)


def offer_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the ids of the kind that an earlier argument names, in the present folder."""
    del param
    words, kind = _words(), ctx.params.get("kind")
    shots = _shot_terms(words, incomplete) if kind == "shot" else []
    return _items([*shots, *(name for declared, name in words.declared if declared == kind)], incomplete)


def offer_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the diagnostics, by number where that was begun, else by name."""
    del ctx, param
    by_number = incomplete[:2].upper() == "SC" and incomplete[2:].isdigit()
    return [
        CompletionItem(name, help=code.summary)
        for code in CODES
        if (name := code.number if by_number else code.slug).startswith(incomplete.upper() if by_number else incomplete)
    ]


def _items(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in dict.fromkeys(words) if word.startswith(incomplete)]


def _paths(ctx: click.Context) -> tuple[str, ...]:
    """Return the paths that stand on the command line so far."""
    # While an option lacks its value, click leaves what it has not sorted yet in `args`.
    place = ctx.params.get("place")
    named = ctx.args or ctx.params.get("paths") or ([place] if place else [])
    return tuple(str(one).partition("#")[0] for one in named)


def _words(*paths: str) -> "StoryWords":
    from compiler.driver.story_words import read_story_words  # noqa: PLC0415  (only while somebody types)

    return read_story_words(tuple(map(Path, paths)), open_workplace())


def _terms(words: "StoryWords", term: str) -> list[str]:
    return [*_shot_terms(words, term), *WORDS, *(f"{kind}:" for kind in KINDS)]


def _shot_terms(words: "StoryWords", term: str) -> list[str]:
    """Return how each shot is called: by its id, with its scene where several have it or `#` was typed."""
    names = [shot for _, shot in words.shots]
    return [
        f"{scene.rpartition('/')[2]}#{shot}" if "#" in term or names.count(shot) > 1 else shot
        for scene, shot in words.shots
    ]


def _named(kind: str, words: "StoryWords") -> list[str]:
    """Return what may stand behind a kind of term; nothing for what only git knows."""
    shots = [shot for _, shot in words.shots]
    offers: dict[str, Iterable[str]] = {
        "scene": (scene.rpartition("/")[2] for scene, _ in words.shots),
        "tag": words.tags,
        "character": (name for declared, name in words.declared if declared == "character"),
        "action": ACTIONS,
    }
    return list(offers.get(kind, shots if kind in ("shot", "after", "before") else ()))
