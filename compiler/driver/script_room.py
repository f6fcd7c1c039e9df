"""Makes room in shots that show more than a model takes pictures of: a script comes in, and has further shots then.

Called by `script_scenes`, before shots have ids. Invariant: lines stay in their order, and what an action says stays in
one piece, however many it names.
"""

from collections.abc import Iterator
from pathlib import Path

from compiler.driver.script import Script, ScriptLine, ScriptShot
from compiler.passes.names import Names
from compiler.scene.declaration import CharacterEntry
from compiler.scene.project import Declaration
from compiler.source.route import Route


def make_room(script: Script, room: int) -> None:
    """Let speeches go on in further shots where the next speaker would be one too many.

    Args:
        script: changed in place.
        room: how many pictures a shot may need, that of its location among them.
    """
    names = Names(_declarations(script), explicit=False)
    for scene in script.scenes:
        scene.shots = [part for shot in scene.shots for part in _parts(shot, names, room - 1)]


def _declarations(script: Script) -> Iterator[Declaration]:
    for id_, cue in script.characters.items():
        entry = CharacterEntry(name=script.names[id_], aliases=(cue,))
        yield Declaration("character", id_, entry, Path(), Route("cast.yaml"))


def _parts(shot: ScriptShot, names: Names, room: int) -> Iterator[ScriptShot]:
    """Yield a shot, its lines in as many shots as it takes; what ends it ends the last of them."""
    seen = set(names.parse(shot.action.replace("@", "\\@")).ids)
    part = ScriptShot(action=shot.action, notes=shot.notes)
    for line in shot.lines:
        shown = _shown(line, names)
        if len(seen | shown) > room and not shown <= seen and (part.action or part.lines):
            yield part
            part, seen = ScriptShot(), set[str]()
        part.lines.append(line)
        seen |= shown
    part.transition = shot.transition
    yield part


def _shown(line: ScriptLine, names: Names) -> set[str]:
    """Return whose pictures a line needs: its speaker's, and that of everybody whom its manner names."""
    return {line.who, *names.parse(line.manner).ids}
