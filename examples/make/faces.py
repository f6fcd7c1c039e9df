"""The faces of the cast, by name, as `faces.toml` gives them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from face import Face

FACES: dict[str, Face] = {
    name: Face(**features)
    for name, features in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
