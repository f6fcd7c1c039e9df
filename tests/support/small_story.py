"""A small scene with real assets, quick to compile, and the command line run as a user runs it."""

import os
import subprocess
import sys
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from ran import Ran
from warm_scenec import shared_scenec

SCENE = """\
scene: The gate
characters:
  mara: {image: mara.png, voice: mara.wav}
  jon: {image: jon.png, voice: jon.wav}
locations:
  yard: {image: yard.png}
defaults:
  ratio: "1:1"
shots:
  - id: arrival
    at: yard
    framing: wide
    action: Mara waits at the gate.
    duration: 2
  - id: question
    at: yard
    framing: close-up
    action: Jon looks up.
    dialogue:
      - jon: Who is there?
    duration: 3
"""

_AT_START = ("PYTHON", "LANG", "LC_", "TZ", "LD_")
"""Variables that a process that has begun looks at no more."""


@dataclass(frozen=True)
class Story:
    """A folder with one scene, `gate.yaml`."""

    folder: Path

    @property
    def scene(self) -> Path:
        return self.folder / "gate.yaml"

    def edit(self, old: str, new: str) -> None:
        text = self.scene.read_text(encoding="utf-8")
        assert old in text
        self.scene.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *words: str, **environment: str) -> Ran:
        return run_scenec(self.folder, *words, **environment)


def run_scenec(folder: Path, *words: str, **environment: str) -> Ran:
    """Run `scenec` in a folder, without a terminal, with all its folders inside the given one."""
    foreign = ("SCENEC_", "DASHSCOPE_", "SEGMIND_", "FAL_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {name: str(folder / f".{name.lower()}") for name in ("SCENEC_STATE_DIR", "SCENEC_CACHE_DIR")}
    own |= {"SCENEC_DATA_DIR": str(folder / ".data"), "PYTHONWARNINGS": "default"}
    surroundings = {**clean, **own, **environment}
    if any(name.startswith(_AT_START) for name in environment):
        return _run_alone(folder, words, surroundings)
    return shared_scenec().run(words, folder, surroundings)


def _run_alone(folder: Path, words: Sequence[str], environment: Mapping[str, str]) -> Ran:
    """Run a command in a process of its own, for what is decided when Python starts."""
    ran = subprocess.run(
        [sys.executable, "-m", "compiler", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def write_story(folder: Path, scene: str = SCENE) -> Story:
    """Write the scene and draw its assets."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(("mara.png", "jon.png")):
        picture = np.full((512, 384, 3), (225, 225, 220), np.uint8)
        picture[96:288, 112:272] = (200, 150 + 30 * index, 130)
        picture[288:512, 72:312] = (40 + 120 * index, 60, 160 - 100 * index)
        Image.fromarray(picture).save(folder / name)
    down = np.linspace(60, 200, 720, dtype=np.uint8)[:, None, None]
    Image.fromarray(np.broadcast_to(down, (720, 1280, 3)).copy()).save(folder / "yard.png")
    write_voice(folder / "mara.wav", seconds=2.0)
    write_voice(folder / "jon.wav", seconds=2.0, pitch=110.0)
    (folder / "gate.yaml").write_text(scene, encoding="utf-8")
    return Story(folder)


def write_voice(path: Path, seconds: float, pitch: float = 190.0) -> None:
    """Write a hum with a voice's pitch."""
    time = np.arange(int(seconds * 24000)) / 24000
    wave_form = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 9))
    samples = (6000 * wave_form * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time))).astype("<i2")
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(24000)
        stream.writeframes(samples.tobytes())
