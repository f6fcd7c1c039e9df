"""Fixtures that lower scenes written in tests; see `tests/support/lowering.py`."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lowering import CAST, Lower, Lowered, given

from compiler.catalog.catalog import Catalog
from compiler.catalog.load import load_catalog
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import AssetFacts
from compiler.passes.choices import Choices
from compiler.passes.lower import lower_scene
from compiler.passes.render import trusted_renderer
from compiler.scene.load import load_projects


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def lower(tmp_path: Path, catalog: Catalog) -> Lower:
    """Write a scene, load it and lower it.

    `facts` replaces what a probe would find, by file name; `missing` names files that have problems.
    """

    def run(
        text: str,
        *,
        facts: Mapping[str, AssetFacts] | None = None,
        missing: tuple[str, ...] = (),
        **choices: object,
    ) -> Lowered:
        path = tmp_path / "alley.yaml"
        path.write_text(text, encoding="utf-8")
        diagnostics = Diagnostics()
        loaded = load_projects((path,), tmp_path, diagnostics)
        assert loaded.projects, list(diagnostics)
        (scene,) = loaded.projects[0].scenes
        assets = {key: value for key, value in given(loaded, facts or {}).items() if value.location not in missing}
        chosen = Choices(**choices)  # type: ignore[arg-type]
        shot_list = lower_scene(scene, assets, chosen, catalog, trusted_renderer(), diagnostics)
        return Lowered(shot_list, tuple(diagnostics), loaded.sources)

    return run


@pytest.fixture
def scene() -> Callable[..., str]:
    """Return the text of a scene with one shot of these lines, and other keys of the scene above it."""

    def text(*lines: str, above: str = "", cast: str = CAST) -> str:
        shot = "\n".join(f"    {line}" for line in ("id: one", *lines))
        return f"scene: The alley\n{cast}{above}shots:\n  -" + shot[3:] + "\n"

    return text
