"""From a screenplay to scenes: its passages come in, scenes with shots and lines go out, every one with an id.

Called by `script_import`. A paragraph of action begins a shot, and speech goes on in it until the shot is as long as
a model makes one, or shows as many as a model takes pictures of. Ids are made of the words they stand for, so that what
is inserted elsewhere changes none of them. Invariant: within a scene no two shots and no two lines share an id.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from compiler.driver.script import Script, ScriptLine, ScriptScene, ScriptShot
from compiler.driver.script_names import folded, spelled_name
from compiler.driver.script_room import make_room
from compiler.passes.timing import speech_seconds
from compiler.scene.shot import split_manner
from compiler.source.composed import compose
from compiler.source.fountain import Passage, Screenplay

TRANSITIONS: Mapping[str, tuple[str, str]] = {
    "CUT TO:": ("cut", "cut"),
    "DISSOLVE TO:": ("dissolve", "{dissolve: 0.5}"),
    "FADE OUT.": ("fade", "{fade: 1}"),
    "WIPE TO:": ("wipe", "{wipe: 0.5}"),
}
"""Transitions as Fountain says them: their kind, and how a shot says them."""
_LONGEST = 12.0
"""Seconds of speech in one shot; pauses come on top, and models end at 15."""
_WORDS_OF_AN_ID = 4
_LONGEST_ID = 40
_PLACE = re.compile(
    r"(?P<side>(?:INT|EXT|EST|I/E)[./A-Z]*)[. ]\s*(?P<place>.*?)(?:\s+[-–—]\s+(?P<time>[^-–—]+))?", re.IGNORECASE
)
_SIDES = (("I/E", "interior and exterior"), ("INT./EXT", "interior and exterior"), ("INT/EXT", "interior and exterior"),
          ("EXT/INT", "interior and exterior"), ("INT", "interior"), ("EXT", "exterior"))  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?…;:])\s+|(?<=[。！？；])")
_FADE_IN = re.compile(r"FADE IN\s*[.:]?", re.IGNORECASE)
_CLAUSE = re.compile(r"(?<=,)\s+|(?<=，)")


def arrange(screenplay: Screenplay, room: int) -> Script:
    """Arrange a screenplay as scenes, shots and lines.

    Args:
        screenplay: as read.
        room: how many pictures of characters and locations a shot may need.
    """
    arranging = _Arranging()
    for passage in screenplay.passages:
        arranging.take(passage)
    arranging.end()
    prose = "\n".join(shot.action for scene in arranging.scenes for shot in scene.shots)
    names = {id_: spelled_name(cue, prose) for id_, cue in arranging.characters.items()}
    script = Script(arranging.scenes, arranging.characters, names, arranging.places)
    make_room(script, room)
    for scene in script.scenes:
        _name_shots(scene)
    return script


def id_of(text: str, fallback: str, words: int = _WORDS_OF_AN_ID) -> str:
    """Return an id made of a text's first words, or of its digest where it has no Latin letters.

    Args:
        text: what the id is for.
        fallback: what an id of a digest begins with.
        words: how many words at most.
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    found = "-".join(re.findall(r"[a-z0-9]+", letters)[:words])[:_LONGEST_ID].strip("-")
    if found and found[0].isalpha():
        return found
    return f"{fallback}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def joined_words(before: str, after: str) -> str:
    """Return words and what goes on after them; scripts without spaces have none there either."""
    is_spaced = bool(before) and before[-1] not in "。！？；，"
    return f"{before} {after}" if is_spaced else before + after


class _Arranging:
    """Takes passages one by one."""

    def __init__(self) -> None:
        self.scenes: list[ScriptScene] = []
        self.characters: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self._above: list[Passage] = []
        self._notes: list[str] = []
        self._ids: dict[str, str] = {}

    def take(self, passage: Passage) -> None:
        if passage.kind == "heading":
            self._begin(passage.text, passage.number)
        elif passage.kind in ("section", "synopsis"):
            self._outline(passage)
        elif passage.kind == "note":
            self._notes.append(passage.text)
        elif passage.kind == "transition":
            self._cut(passage.text)
        else:
            if not self.scenes and _FADE_IN.fullmatch(passage.text):
                self._above.append(passage)
                return
            if not self.scenes:
                self._begin("Opening", "")
            self._settle_outline()
            if passage.kind == "action":
                self._shot().action = passage.text
            else:
                self._speak(passage)

    def end(self) -> None:
        """Put what is left over where it can be kept."""
        if self.scenes:
            self._settle_outline()
        self._settle_notes()
        for scene in self.scenes:
            if not scene.shots:
                scene.shots.append(ScriptShot())

    def _begin(self, title: str, number: str) -> None:
        self._settle_notes()
        match = _PLACE.fullmatch(title)
        place = match["place"] if match else title
        side = next((word for sign, word in _SIDES if match and match["side"].upper().startswith(sign)), "")
        time = match["time"].strip().lower() if match and match["time"] else ""
        id_ = self._known(place or title, self.places, "place")
        style = ", ".join(part for part in (side, time) if part)
        self.scenes.append(ScriptScene(title, number, id_, style, self._above))
        self._above = []

    def _outline(self, passage: Passage) -> None:
        scene = self.scenes[-1] if self.scenes else None
        if scene is not None and not scene.shots and passage.kind == "synopsis" and not self._above:
            scene.below.append(passage)
        else:
            self._above.append(passage)

    def _settle_outline(self) -> None:
        """Turn sections that no heading followed into notes: scenes have no place for them."""
        self._notes += [f"= {one.text}" if one.kind == "synopsis" else one.text for one in self._above]
        self._above = []

    def _settle_notes(self) -> None:
        if self._notes and self.scenes and self.scenes[-1].shots:
            self.scenes[-1].shots[-1].notes += self._notes
            self._notes = []

    def _shot(self) -> ScriptShot:
        shot = ScriptShot(notes=self._notes)
        self._notes = []
        self.scenes[-1].shots.append(shot)
        return shot

    def _cut(self, text: str) -> None:
        if self.scenes and self.scenes[-1].shots:
            self._settle_notes()
            self.scenes[-1].shots[-1].transition = text
        else:
            self._above.append(Passage("transition", text))

    def _speak(self, passage: Passage) -> None:
        who = self._known(passage.text, self.characters, "voice")
        is_unseen, _ = split_manner(passage.cue.strip("()^ "))
        base = ""
        for part in passage.parts:
            for index, words in enumerate(_pieces(part.words)):
                shot = self.scenes[-1].shots[-1] if self.scenes[-1].shots else self._shot()
                if shot.transition or self._notes or _seconds(shot.lines) + speech_seconds(words) > _LONGEST:
                    shot = self._shot() if shot.lines or shot.transition or self._notes else shot
                manner = part.manner if index == 0 else ""
                line = ScriptLine(who, base, words, manner, is_unseen, "" if base else passage.cue)
                shot.lines.append(line)
                base = base or "goes on"

    def _known(self, name: str, names: dict[str, str], fallback: str) -> str:
        """Return the id of a name, the same in other capitals and with its letters composed otherwise."""
        key = f"{fallback} {folded(compose(name))}"
        if key not in self._ids:
            id_ = _unused(id_of(name, fallback), self._ids.values())
            self._ids[key] = id_
            names[id_] = name
        return self._ids[key]


def _seconds(lines: Iterable[ScriptLine]) -> float:
    return sum(speech_seconds(line.words) for line in lines)


def _pieces(words: str) -> Iterator[str]:
    """Yield a speech in pieces that fit into one shot each, cut where a speaker draws breath."""
    piece = ""
    for part in _breaths(words):
        joined = joined_words(piece, part)
        if piece and speech_seconds(joined) > _LONGEST:
            yield piece
            joined = part
        piece = joined
    yield piece


def _breaths(words: str) -> Iterator[str]:
    for sentence in filter(None, _SENTENCE.split(words)):
        if speech_seconds(sentence) <= _LONGEST:
            yield sentence
            continue
        for clause in filter(None, _CLAUSE.split(sentence)):
            if speech_seconds(clause) <= _LONGEST:
                yield clause
            else:
                yield from clause.split(" ")


def _name_shots(scene: ScriptScene) -> None:
    """Give a scene's shots and lines their ids."""
    taken: list[str] = []
    lines: list[str] = []
    base, count = "", 1
    for shot in scene.shots:
        first = shot.action or (shot.lines[0].words if shot.lines else scene.title)
        shot.id = _unused(id_of(first, "shot"), taken)
        taken.append(shot.id)
        for line in shot.lines:
            if line.id:
                count += 1
                line.id = f"{base}.{count}"
            else:
                base, count = _unused(id_of(line.words, "line", words=5), lines), 1
                line.id = base
                lines.append(base)


def _unused(wanted: str, taken: Iterable[str]) -> str:
    known = frozenset(taken)
    number, id_ = 1, wanted
    while id_ in known:
        number += 1
        id_ = f"{wanted}-{number}"
    return id_
