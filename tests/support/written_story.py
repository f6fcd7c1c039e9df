"""A story of two scenes and a library, for whoever writes in it."""

from pathlib import Path

from small_story import write_story

STORY = """\
story: The gate and the wall
use: [cast.yaml]
scenes: [scenes/*.yaml]
"""
CAST = """\
characters:
  mara:
    image: mara.png
    voice: mara.wav
    about: a woman in a red raincoat
  jon: {image: jon.png, voice: jon.wav, aliases: [the boy]}
locations:
  yard: {image: yard.png, name: the yard}
props:
  lamp: {image: jon.png}
"""
GATE = """\
scene: The gate
shots:
  - id: arrival
    at: yard
    framing: wide
    action: Mara waits at the gate. 🌧 Mara waves at @jon with @lamp.
    duration: 2
  - id: question
    at: yard
    framing: close-up
    action: |
      Jon looks up.
      The boy smiles at Mara.
    dialogue:
      - jon: Who is there, Mara?
      - mara (to Jon): It's me.
"""
WALL = """\
scene: The wall
shots:
  - id: alone
    at: yard
    cast: [mara]
    framing: wide
    action: Mara leans against the wall.
    duration: 2
"""
FILES = {"story.yaml": STORY, "cast.yaml": CAST, "scenes/gate.yaml": GATE, "scenes/wall.yaml": WALL}


def write_two_scenes(folder: Path) -> Path:
    """Write the story with its assets into a folder."""
    write_story(folder)
    (folder / "gate.yaml").unlink()
    (folder / "scenes").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
