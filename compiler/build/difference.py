"""A difference: one thing that an earlier take was made from and that is not so any more.

`build.made_from` finds them, the planner makes reasons of them, the plan document and `cli` show them. Invariant:
the text names the field as the author does, and never shows a digest.
"""

import re
from dataclasses import dataclass, replace

from compiler.ir.ingredient import DIGEST
from compiler.source.route import Route

_NAMED = re.compile(r"(?P<kind>reference|voice|about|look|locator) (?P<name>\S+)")
_CONTINUES = "previous"
"""How the value of a first frame begins that is the last frame of the shot before."""
_LINE = re.compile(r"(?P<line>.*line \d+)")
_FILES = ("reference", "voice", "first_frame", "storyboard")
_TITLES = {
    "order": "order of the references",
    "rendered": "the rendered prompt",
    "seconds": "length",
    "left out": "what the backend leaves out",
    "renderer": "the animatic's renderer",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in one field.

    Attributes:
        field: the field, as its ingredient is called.
        old: its value then; empty where there was none.
        new: its value now; empty where there is none.
        route: where it is written now; None where it is written nowhere.
        who: of a line, who says it; of a first frame that is the last one of a shot, the shot's id.
    """

    field: str
    old: str
    new: str
    route: Route | None
    who: str = ""

    @property
    def text(self) -> str:
        """What changed, for people."""
        if self.field == "template":
            return f"template {self.new.partition(' ')[0]} changed"
        if not self.old or not self.new:
            return f"{self._title} {'removed' if self.old else 'added'}"
        if self.is_of_continuity:
            return f"first frame: `{self.who}` {'ends differently' if DIGEST in self.new else 'is made anew'}"
        if self._is_shown:
            return f"{self._title} {self.old} → {self.new}"
        is_file = self.field.partition(" ")[0] in _FILES and not (self.old + self.new).count(_CONTINUES)
        return f"{self._title}: bytes changed" if is_file else f"{self._title} changed"

    @property
    def is_of_continuity(self) -> bool:
        """Whether the author asks for the same first frame, the last one of the shot before, and that is another."""
        return self.field == "first_frame" and self.old.startswith(_CONTINUES) and self.new.startswith(_CONTINUES)

    @property
    def opened(self) -> "Difference":
        """The same where the clip before is still to be made: what it will end with nobody knows."""
        return replace(self, new=_CONTINUES) if self.is_of_continuity else self

    @property
    def shown(self) -> tuple[str | None, str | None]:
        """The values then and now where they can be read; None for digests and for nothing."""
        return (self.old or None, self.new or None) if self._is_shown else (None, None)

    @property
    def _is_shown(self) -> bool:
        is_opaque = self.field in ("template", "order") or _LINE.fullmatch(self.field) is not None
        return not is_opaque and DIGEST not in self.old and DIGEST not in self.new

    @property
    def _title(self) -> str:
        if match := _NAMED.fullmatch(self.field):
            return self.field if match["kind"] == "reference" else f"{match['kind']} of {match['name']}"
        if self.who:
            return f"{self.field} ({self.who})"
        return _TITLES.get(self.field, self.field)
