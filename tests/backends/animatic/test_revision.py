"""The renderer's revision stands in every key, so it must be cheap and tell engines apart."""

import subprocess
import sys
from importlib import metadata

from compiler.backends.animatic.revision import renderer_revision
from compiler.backends.animatic.sound.engine import find_engine


def test_it_names_renderer_codecs_and_speech_engine() -> None:
    revision = renderer_revision()
    assert f"av {metadata.version('av')}" in revision
    assert find_engine().identity in revision
    assert renderer_revision() == revision


def test_asking_loads_no_picture_sound_or_codec_library() -> None:
    program = (
        "import sys; from compiler.backends.animatic.revision import renderer_revision as r; r();"
        "print(sorted({'av', 'cv2', 'numpy', 'PIL', 'espeakng_loader'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
