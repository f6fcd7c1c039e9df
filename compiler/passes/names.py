"""Names in prose: one compiled matcher per scene finds every mention of a declaration.

Comes from the scene's declarations; `lower` asks it for every prose field and every speaker. Invariant:
it knows nothing of slots: what a mention becomes in a prompt is decided by `bind` alone.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from compiler.passes.prose import NOTHING, Blunder, Mention, Prose
from compiler.passes.sentence import starts_sentence
from compiler.scene.project import Declaration
from compiler.source.composed import Composed, compose

# Scripts whose words are not set apart: a name in them needs no word boundary, nor does one next to them.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = rf"[^\W{_UNSPACED}]"
# Compiled when the first text in such a script comes.
_GAP = rf"(?<=[{_UNSPACED}\u3000-\u303f\uff00-\uffef]) (?=[{_UNSPACED}\u3000-\u303f\uff00-\uffef])"

# `O'Mara`, `Mary-Ann`: an apostrophe or hyphen inside a word does not end it, but a possessive does.
_BEFORE = rf"(?<!{_WORD})(?<!{_WORD}['’‑-])"
_AFTER = rf"(?!{_WORD})(?![‑-]{_WORD})"
_MENTION = r"(?<![A-Za-z0-9_])@(?P<id>[A-Za-z][A-Za-z0-9_-]*|[^\W\d_]+)"
_SLOT = (
    rf"(?<!{_WORD})(?:(?:[Ii]mage|[Vv]ideo|IMAGE|VIDEO) ?|[Cc]haracter)\d+(?!{_WORD})"
    # A map or a screenshot is no slot, whatever its number.
    r"|(?<![地插蓝截草])(?:图片?|视频) ?\d+"
)
_SLOT_STARTS = "IiVvCc图视"
_NEVER = "(?!)"
_LIKE_SLOT = re.compile(r"(?:mage|ideo|MAGE|IDEO|haracter|图片?|视频) ?\d")


class Names:
    """Finds declarations by what people call them."""

    def __init__(self, declarations: Iterable[Declaration], *, explicit: bool) -> None:
        """Compile the matcher.

        Args:
            declarations: those of a scene.
            explicit: whether only `@id` means a declaration in prose.
        """
        self._ids: set[str] = set()
        self._by_name: dict[str, str] = {}
        for declaration in declarations:
            self._ids.add(declaration.id)
            for name in map(called, names_of(declaration)):
                if name:
                    self._by_name.setdefault(name, declaration.id)
        self._words = () if explicit else tuple(self._by_name)
        self._patterns: dict[tuple[bool, bool], re.Pattern[str]] = {}
        self._parsed: dict[str, Prose] = {"": NOTHING}

    def find(self, word: str) -> str | None:
        """Return the id of a declaration by its id, name or alias, or None."""
        word = word.removeprefix("@")
        return word if word in self._ids else self._by_name.get(called(word))

    def parse(self, text: str | None) -> Prose:
        """Return a prose field taken apart; nothing for None."""
        if not text:
            return NOTHING
        known = self._parsed.get(text)
        if known is None:
            known = self._parsed[text] = self._parse(flow(text))
        return known

    def parse_literal(self, text: str) -> Prose:
        """Return a stretch of a template taken apart, its white space kept."""
        return self._parse(text)

    def _parse(self, written: str) -> Prose:
        composed = Composed(written)
        text = composed.text
        search = self._pattern_for(text).search
        match = search(text)
        if match is None:
            return Prose(written, (written,))
        parts: list[str | Mention] = []
        blunders: list[Blunder] = []
        done = 0
        while match is not None:
            part, position = self._read(composed, match)
            if part is None:
                position = match.start() + 1
            else:
                parts.append(composed.written(done, match.start()))
                parts.append(part if not isinstance(part, Blunder) else part.text)
                if isinstance(part, Blunder):
                    blunders.append(part)
                done = position
            match = search(text, position)
        parts.append(composed.written(done))
        return Prose(written, tuple(part for part in parts if part != ""), tuple(blunders))

    def _pattern_for(self, text: str) -> re.Pattern[str]:
        """Return the matcher for a text: almost none has a number where a slot would have it."""
        is_ascii, has_slots = text.isascii(), _LIKE_SLOT.search(text) is not None
        pattern = self._patterns.get((is_ascii, has_slots))
        if pattern is None:
            pattern = _compile(self._words, is_ascii=is_ascii, has_slots=has_slots)
            self._patterns[is_ascii, has_slots] = pattern
        return pattern

    def _read(self, prose: Composed, match: re.Match[str]) -> tuple[str | Mention | Blunder | None, int]:
        """Return what a match is, or None where it is an ordinary word, and where it ends."""
        text, start, end = prose.text, match.start(), match.end()
        at = prose.place(start)
        if match["escape"]:
            return prose.written(start + 1, end), end
        if word := match["id"]:
            # An id may be shorter than what looked like one.
            known = next((id_ for id_ in (word, word.rstrip("-_")) if id_ in self._ids), None)
            if known is not None:
                return Mention(known, f"@{known}", at), start + len(known) + 1
            end = start + len(word.rstrip("-_")) + 1
            return _blunder("unknown-mention", prose, start, end), end
        if match["slot"]:
            return _blunder("hand-written-slot", prose, start, end), end
        name = match.group()
        known = self._by_name.get(name)
        if known is None and starts_sentence(text, start):
            known = self._by_name.get(name[0].lower() + name[1:])
        return None if known is None else Mention(known, prose.written(start, end), at), end


def _blunder(slug: Literal["unknown-mention", "hand-written-slot"], prose: Composed, start: int, end: int) -> Blunder:
    """Return a blunder with its fragment as the author wrote it, which is looked for in the file."""
    fragment = prose.written(start, end)
    return Blunder(slug, fragment, prose.written(0, start).count(fragment))


def names_of(declaration: Declaration) -> tuple[str, ...]:
    """Return what prose may call a declaration: its name, if it has one, and its aliases."""
    name = display_name(declaration)
    return (name, *declaration.entry.aliases) if name else declaration.entry.aliases


def display_name(declaration: Declaration) -> str:
    """Return the name: as declared, for a character the id in title case, else nothing."""
    if declaration.entry.name:
        return declaration.entry.name
    return declaration.id.replace("_", " ").title() if declaration.kind == "character" else ""


def flow(text: str) -> str:
    """Return a text as one line: white space made one space, and none between characters of Chinese."""
    line = " ".join(text.split())
    return line if line.isascii() else re.sub(_GAP, "", line)


def called(text: str) -> str:
    """Return a name as names are compared: on one line, its letters composed."""
    return compose(flow(text))


def _compile(names: Sequence[str], *, is_ascii: bool, has_slots: bool) -> re.Pattern[str]:
    """Build a matcher: at each place the longest name first.

    Args:
        names: what prose may call declarations.
        is_ascii: whether the texts are ASCII.
        has_slots: whether slots written by hand are looked for.
    """
    words = sorted(names, key=lambda name: (-len(name), name))
    starts = {first for word in words for first in _firsts(word)} | {"@"}
    if has_slots:
        starts.update(_SLOT_STARTS)
    first = "".join(re.escape(character) for character in sorted(starts))
    name = "|".join(_spelling(word) for word in words) or _NEVER
    slot = _SLOT if has_slots else _NEVER
    pattern = rf"(?=[\\{first}])(?P<escape>\\)?(?:{_MENTION}|(?P<name>{name})|(?P<slot>{slot})|(?<=\\)@)"
    # Compiling the ranges of scripts takes longer than all the rest, and ASCII texts have none of them.
    return re.compile(pattern.replace(_WORD, r"\w") if is_ascii else pattern)


def _spelling(name: str) -> str:
    firsts = "".join(re.escape(first) for first in _firsts(name))
    begin = f"[{firsts}]" if len(_firsts(name)) > 1 else firsts
    before = "" if _is_unspaced(name[0]) else _BEFORE
    after = "" if _is_unspaced(name[-1]) else _AFTER
    return before + begin + re.escape(name[1:]) + after


def _firsts(name: str) -> tuple[str, ...]:
    """Return the letters that a name may begin with: one written small may begin a sentence with a capital."""
    first, capital = name[0], name[0].upper()
    return (first, capital) if first.islower() and len(capital) == 1 else (first,)


def _is_unspaced(character: str) -> bool:
    """Return whether a character belongs to a script whose words are not set apart."""
    return not character.isascii() and re.match(f"[{_UNSPACED}]", character) is not None
