"""Prose whose names are found: stretches of text and mentions of declarations.

`Names.parse` makes it; `bind` reads its mentions, `prompt` and `intent` spell it. Invariant: spelling
replaces mentions only; every other character stays as the author wrote it.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import field, replace
from typing import Literal

from compiler.ir.phrase import Phrase, opening_of
from compiler.passes.sentence import starts_sentence
from compiler.source.value import value

_ARTICLE = re.compile(r"(?<![\w'’-])(?:the|an|a)\s+$", re.IGNORECASE)


@value
class Mention:
    """A place in prose that means a declaration.

    Attributes:
        id: the declaration's.
        text: as written, the `@` included.
        start: offset in the prose.
    """

    id: str
    text: str
    start: int

    @property
    def is_explicit(self) -> bool:
        """Whether it is written with `@`."""
        return self.text.startswith("@")


@value
class Blunder:
    """A place in prose that cannot mean what it says.

    Attributes:
        slug: the diagnostic's.
        text: the fragment.
        nth: which occurrence of the fragment in the prose, from 0.
    """

    slug: Literal["unknown-mention", "hand-written-slot"]
    text: str
    nth: int


@value
class Prose:
    """A text of a prose field.

    Attributes:
        text: as written, runs of white space made one space.
        parts: the text taken apart, escapes undone.
        blunders: what is wrong in it.
        ids: the declarations it mentions, each once, in order.
        plain: the whole text where it mentions nobody, else None.
    """

    text: str
    parts: tuple[str | Mention, ...]
    blunders: tuple[Blunder, ...] = ()
    ids: tuple[str, ...] = field(init=False)
    plain: str | None = field(init=False)

    def __post_init__(self) -> None:
        mentioned = [part.id for part in self.parts if not isinstance(part, str)]
        plain = None if mentioned else "".join([part for part in self.parts if isinstance(part, str)])
        object.__setattr__(self, "ids", tuple(dict.fromkeys(mentioned)))
        object.__setattr__(self, "plain", plain)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions in order."""
        return tuple(part for part in self.parts if isinstance(part, Mention))

    def spell(self, spellings: Mapping[str, str]) -> str:
        """Return the text with each mention spelled as asked, by declaration id.

        A digit right after a mention is set apart, so that `图1` before `2` does not become slot 12. A phrase begins a
        sentence with a capital.

        Raises:
            KeyError: a mentioned declaration has no spelling.
        """
        if self.plain is not None:
            return self.plain
        words: list[str] = []
        after_mention = False
        for part in self.parts:
            if isinstance(part, str):
                words.append(f" {part}" if after_mention and part[:1].isdigit() else part)
                after_mention = False
            else:
                words.append(_spelled(spellings[part.id], words))
                after_mention = True
        return "".join(words)

    def without_articles(self, labelled: Container[str]) -> "Prose":
        """Return the prose without English articles right before mentions: a label is a name, and takes none.

        Args:
            labelled: ids of the declarations that will be spelled as labels.
        """
        parts = list(self.parts)
        for index, part in enumerate(self.parts[1:]):
            before = parts[index]
            if not isinstance(part, str) and part.id in labelled and isinstance(before, str):
                parts[index] = _ARTICLE.sub("", before)
        return self if parts == list(self.parts) else replace(self, parts=tuple(part for part in parts if part != ""))


def _spelled(label: str, before: Iterable[str]) -> str:
    if not isinstance(label, Phrase):
        return label
    text = "".join(before)
    return opening_of(label) if starts_sentence(text, len(text)) else label


NOTHING = Prose("", ("",))
"""Prose that is not there."""
