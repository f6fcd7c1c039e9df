"""Makes a story repository of a screenplay: cast, locations and scenes, with pictures that only hold places.

Called by `scenec import`. What Fountain says and scenes have no word for is kept under `x-fountain`, which only
`script_export` reads. Invariant: nothing that exists is overwritten, and the repository compiles as it is, unless a
single action names more than a model takes pictures of.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.catalog.load import load_catalog
from compiler.driver.script import Script, ScriptLine, ScriptScene, ScriptShot
from compiler.driver.script_names import shown_name
from compiler.driver.script_scenes import TRANSITIONS, arrange, id_of
from compiler.driver.starter import surroundings
from compiler.media.placeholder import draw_placeholder
from compiler.outputs.fountain import render_fountain
from compiler.source.file import SourceFile
from compiler.source.format import format_text
from compiler.source.fountain import Screenplay
from compiler.source.spelled import spell_text

_LIKE = (("DISSOLVE", "DISSOLVE TO:"), ("FADE", "FADE OUT."), ("WIPE", "WIPE TO:"))
_SLOT = re.compile(r"\b(?=(?:[Ii]mage|[Vv]ideo|IMAGE|VIDEO) ?\d|[Cc]haracter\d)")
_FACE, _PLACE = (480, 640), (960, 540)


def import_script(screenplay: Screenplay, title: str) -> dict[str, bytes]:
    """Return the files of a story by name.

    Args:
        screenplay: as read.
        title: what the story is called where its title page does not say.
    """
    script = arrange(screenplay, _room())
    width = max(len(str(len(script.scenes))), 2)
    texts = {
        "story.yaml": _story(screenplay, title),
        "cast.yaml": _cast(script),
        **{
            f"scenes/{number:0{width}}-{id_of(scene.title, 'scene', words=6)}.yaml": _scene(scene)
            for number, scene in enumerate(script.scenes, 1)
        },
    }
    files = {name: _canonical(name, lines).encode() for name, lines in texts.items()}
    for id_, name in script.names.items():
        files[f"assets/{id_}.png"] = draw_placeholder(name, "no picture yet", _FACE)
    for id_, name in script.places.items():
        files[f"assets/{id_}.png"] = draw_placeholder(shown_name(name), "no picture yet", _PLACE)
    return {**surroundings(), **files}


def write_import(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a story.

    Raises:
        FileExistsError: one of them exists already; its argument names it.
        OSError: the folder cannot be written.
    """
    for name in sorted(files):
        if (folder / name).exists():
            raise FileExistsError(name)
    for name, data in files.items():
        write_durably(folder / name, data)


def _room() -> int:
    """Return how many pictures a shot may need so that every model takes it: which one makes it is decided later."""
    return min(min(facts.references.max, facts.references.max_images) for facts in load_catalog().entries)


def _canonical(name: str, lines: Iterator[str]) -> str:
    return format_text(SourceFile(Path(name), name, "\n".join(lines) + "\n"))


def _story(screenplay: Screenplay, title: str) -> Iterator[str]:
    named = next((text for key, text in screenplay.title_page if key.lower() == "title" and text), title)
    yield "# yaml-language-server: $schema=schemas/story.schema.json"
    yield f"story: {spell_text(' '.join(named.split()))}"
    yield "use: [cast.yaml]"
    yield "scenes:"
    yield "  - scenes/*.yaml"
    if screenplay.title_page:
        yield "x-fountain:"
        yield "  title_page:"
        for key, text in screenplay.title_page:
            yield f"    - {spell_text(key)}: {spell_text(text)}"


def _cast(script: Script) -> Iterator[str]:
    yield "# yaml-language-server: $schema=schemas/library.schema.json"
    yield "# The pictures only hold places: put your own in, under any name."
    if script.characters:
        yield "characters:"
    for id_, cue in script.characters.items():
        name = script.names[id_]
        yield f"  {spell_text(id_)}:"
        yield f"    name: {spell_text(name)}"
        if name != cue:
            yield f"    aliases: [{spell_text(cue, in_brackets=True)}]"
        yield f"    image: assets/{id_}.png"
    yield ""
    yield "locations:"
    for id_ in script.places:
        yield f"  {spell_text(id_)}:"
        yield f"    image: assets/{id_}.png"


def _scene(scene: ScriptScene) -> Iterator[str]:
    yield "# yaml-language-server: $schema=../schemas/scene.schema.json"
    yield f"scene: {spell_text(scene.title)}"
    yield "defaults:"
    yield f"  at: {spell_text(scene.place)}"
    if scene.style:
        yield f"  style: {spell_text(scene.style)}"
    yield "shots:"
    for index, shot in enumerate(scene.shots):
        if index:
            yield ""
        yield from _shot(shot)
    kept = list(_kept(scene))
    if kept:
        yield ""
        yield "x-fountain:"
        yield from kept


def _shot(shot: ScriptShot) -> Iterator[str]:
    yield f"  - id: {spell_text(shot.id)}"
    if shot.action:
        yield from _prose("action", _SLOT.sub(r"\\", shot.action.replace("@", "\\@")))
    if shot.lines:
        yield "    dialogue:"
    for line in shot.lines:
        yield f"      - who: {spell_text(line.who)}"
        yield f"        id: {spell_text(line.id)}"
        if line.manner:
            yield f"        manner: {spell_text(line.manner)}"
        if line.is_unseen:
            yield "        voiceover: true"
        yield f"        line: {spell_text(line.words)}"
    if shot.transition:
        yield f"    transition: {TRANSITIONS[_like(shot.transition)][1]}"
    if shot.notes:
        yield from _prose("note", "\n".join(shot.notes))


def _prose(key: str, text: str) -> Iterator[str]:
    if "\n" not in text:
        yield f"    {key}: {spell_text(text)}"
        return
    yield f"    {key}: |"
    yield from (f"      {line}" for line in text.split("\n"))


def _like(transition: str) -> str:
    """Return which of our transitions one of a screenplay comes nearest to."""
    return next((ours for word, ours in _LIKE if word in transition.upper()), "CUT TO:")


def _kept(scene: ScriptScene) -> Iterator[str]:
    """Yield what has no place in a scene."""
    if scene.number:
        yield f"  number: {spell_text(scene.number)}"
    for key, passages in (("above", scene.above), ("below", scene.below)):
        if passages:
            texts = (render_fountain(Screenplay((), (passage,))).strip() for passage in passages)
            yield f"  {key}: [{', '.join(spell_text(text, in_brackets=True) for text in texts)}]"
    cues = [line for shot in scene.shots for line in shot.lines if _is_odd(line)]
    if cues:
        yield "  cues:"
        yield from (f"    {spell_text(line.id)}: {spell_text(line.cue)}" for line in cues)
    cuts = [shot for shot in scene.shots if shot.transition and shot.transition not in TRANSITIONS]
    if cuts:
        yield "  transitions:"
        yield from (f"    {spell_text(shot.id)}: {spell_text(shot.transition)}" for shot in cuts)


def _is_odd(line: ScriptLine) -> bool:
    return bool(line.cue) and not (line.is_unseen and line.cue == "(V.O.)")
