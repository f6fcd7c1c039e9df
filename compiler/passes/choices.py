"""What a run chose from outside the scene: the command line's part of every decision.

`driver` makes it once per run; the passes read it.
"""

from collections.abc import Mapping
from dataclasses import field

from compiler.passes.template import Template
from compiler.scene.settings import Settings
from compiler.source.value import value


@value
class Choices:
    """Choices of a run.

    Attributes:
        profile: the profile that was asked for, or None.
        backend: who makes the clips: a provider's backend, or `animatic`.
        overrides: settings of the command line, which win over everything.
        region: whose prices count.
        templates: a story's own templates by name without suffix, e.g. `en/shot`.
        renderer: revision of the animatic's renderer; empty for other backends.
        take: number of the take, from 1.
        story: the story's title, for templates; empty for a scene on its own.
        language: that lines in several languages are spoken in; empty where there is but one.
        native: the film's own language, in which a line is whose script tells none; empty where nobody says.
        checks_only: whether only diagnostics are wanted: shots are then neither staged, digested nor priced.
    """

    profile: str | None = None
    backend: str = "animatic"
    overrides: Settings = field(default_factory=Settings)
    region: str = "international"
    templates: Mapping[str, Template] = field(default_factory=dict)
    renderer: str = ""
    take: int = 1
    story: str = ""
    language: str = ""
    native: str = ""
    checks_only: bool = False
