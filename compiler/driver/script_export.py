"""Brings a story back into a screenplay: scenes with shots and lines come in, passages go out.

Called by `scenec export`. Lines that `script_import` cut into several shots are one speech again, by their ids.
Invariant: what was imported and not changed comes back as it was, but for white space and emphasis.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from compiler.driver.script_names import cue_for
from compiler.driver.script_scenes import TRANSITIONS, joined_words
from compiler.passes.names import Names
from compiler.scene.project import LoadedScene, Project
from compiler.scene.shot import BeatEntry, LineEntry, ShotEntry
from compiler.source.data import plain_data
from compiler.source.document import Sources
from compiler.source.fountain import Part, Passage, Screenplay, parse_fountain
from compiler.source.tree import Mapping as Tree

_GOES_ON = re.compile(r"(?P<base>.+)\.\d+")
_MENTION = re.compile(r"(?<!\\)@(?P<id>[a-z][a-z0-9_-]*)")
_LITERAL = re.compile(r"\\(?=\S)")


def export_script(project: Project, sources: Sources, language: str | None = None) -> Screenplay:
    """Return a project as a screenplay.

    Args:
        project: as loaded.
        sources: every file that was read.
        language: of the lines; None for the first that each is written in.
    """
    story = _extras(sources, lambda path: path.endswith("story.yaml")) if project.story else {}
    pages = [page for page in _listed(story.get("title_page")) if isinstance(page, dict)]
    title_page = tuple((str(key), str(text or "")) for page in pages for key, text in page.items())
    passages = [passage for scene in project.scenes for passage in _Scene(scene, sources, language).passages()]
    return Screenplay(title_page or (("Title", project.title),), tuple(passages))


def _extras(sources: Sources, is_meant: Callable[[str], bool]) -> Mapping[str, object]:
    """Return what a file keeps for Fountain."""
    for name, document in sources.items():
        if is_meant(name) and isinstance(document.root, Tree):
            entry = document.root.entry("x-fountain")
            kept = plain_data(entry.value, frozenset()) if entry is not None else {}
            return kept if isinstance(kept, dict) else {}
    return {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> dict[str, str]:
    return {key: str(text) for key, text in value.items()} if isinstance(value, dict) else {}


class _Scene:
    """One scene on its way back."""

    def __init__(self, scene: LoadedScene, sources: Sources, language: str | None) -> None:
        self._scene = scene
        self._language = language
        self._kept = _extras(sources, lambda name: name == scene.route.file)
        self._cues = _texts(self._kept.get("cues"))
        self._cuts = _texts(self._kept.get("transitions"))
        self._names = Names(scene.declarations, explicit=False)
        self._called = {one.id: one.entry.name or one.id.replace("_", " ").title() for one in scene.declarations}
        self._aliases = {one.id: one.entry.aliases for one in scene.declarations}
        self._last = ""

    def passages(self) -> list[Passage]:
        found = [*self._outline("above"), Passage("heading", self._scene.title, str(self._kept.get("number") or ""))]
        found += self._outline("below")
        for shot in self._scene.shots:
            entry = shot.entry
            found += (Passage("note", note) for note in (entry.note or "").splitlines() if note.strip())
            parts: tuple[ShotEntry | BeatEntry, ...] = (entry, *entry.beats)
            for part in parts:
                self._add_part(part, found)
            cut = self._transition(entry)
            if cut:
                found.append(Passage("transition", cut))
        return found

    def _outline(self, key: str) -> Iterator[Passage]:
        for text in _listed(self._kept.get(key)):
            yield from parse_fountain(f"\n{text}\n").passages

    def _add_part(self, part: ShotEntry | BeatEntry, found: list[Passage]) -> None:
        if part.action.strip():
            found.append(Passage("action", "\n".join(self._prose(part.action))))
        for line in part.dialogue:
            speech = self._speech(line)
            base = _GOES_ON.fullmatch(line.id or "")
            if base and base["base"] == self._last and found[-1].kind == "speech" and found[-1].text == speech.text:
                found[-1] = _joined(found[-1], speech.parts[0])
                continue
            self._last = line.id or ""
            found.append(speech)

    def _prose(self, text: str) -> Iterator[str]:
        for line in text.strip().splitlines():
            named = _MENTION.sub(lambda match: self._called.get(match["id"], match[0]), line)
            yield _LITERAL.sub("", named).strip()

    def _speech(self, line: LineEntry) -> Passage:
        id_ = self._names.find(line.who)
        name = self._called.get(id_ or "", line.who)
        text = cue_for(name, self._aliases.get(id_ or "", ()))
        cue = self._cues.get(line.id or "", "(V.O.)" if line.voiceover else "")
        return Passage("speech", text, cue=cue, parts=(Part(line.manner, self._words(line)),))

    def _words(self, line: LineEntry) -> str:
        words = line.line
        if isinstance(words, dict):
            words = words.get(self._language or "", next(iter(words.values())))
        return " ".join(words.split())

    def _transition(self, shot: ShotEntry) -> str:
        if shot.transition is None:
            return ""
        kept = self._cuts.get(shot.id)
        said = shot.transition if isinstance(shot.transition, str) else next(iter(shot.transition.model_fields_set))
        ours = next((text for text, (kind, _) in TRANSITIONS.items() if kind == said), "CUT TO:")
        return kept or ours


def _joined(speech: Passage, part: Part) -> Passage:
    """Return a speech that goes on: with the same breath, or in another manner."""
    *before, last = speech.parts
    more = (last, part) if part.manner else (Part(last.manner, joined_words(last.words, part.words)),)
    return Passage("speech", speech.text, cue=speech.cue, parts=(*before, *more))
