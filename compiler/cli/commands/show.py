"""`scenec show PATH#SHOT`: one shot as the provider would get it."""

import json
from dataclasses import dataclass
from pathlib import Path

import click

from compiler.backends.registry import BACKENDS
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.offers import offer_places
from compiler.cli.options import backend_option, lang_option, make_order, profile_option
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.cli.shot_place import require_one_scene
from compiler.cli.table import render_table
from compiler.diagnostics.diagnostic import Label, Region
from compiler.diagnostics.locate import locate
from compiler.diagnostics.near import nearest
from compiler.driver.front import FrontEnd, read_films
from compiler.ir.reference import Slot
from compiler.ir.shot import Shot


@click.command()
@click.argument("place", metavar="PATH#SHOT", shell_complete=offer_places)
@backend_option("Who makes the clip.")
@profile_option
@lang_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(console: Console, /, *, place: str, backend: str, profile: str | None, lang: str | None, as_json: bool) -> int:
    """Show a shot's slots, prompt, exact request body and price.

    \b
    Examples:
      scenec show alley.yaml#question
      scenec show alley.yaml#question --backend segmind --json
    """
    path, _, shot_id = place.rpartition("#")
    if not path or not shot_id:
        raise click.UsageError(f"`{place}` names no shot; write the scene's path, `#`, and the shot's id")
    workplace = open_workplace()
    front = read_films(make_order((Path(path),), backend, profile, lang=lang), workplace)
    require_one_scene(front, shot_id, workplace)
    shot = _find(front, shot_id)
    if shot is None:
        _explain_absence(front, path, shot_id)
    tell(front.diagnostics, front.sources, console)
    if shot is None:
        return exit_code_of(front.diagnostics)
    view = _View(front, shot)
    console.data(json.dumps(view.document(), ensure_ascii=False, indent=2) if as_json else view.text())
    return ExitCode.DONE


def _find(front: FrontEnd, shot_id: str) -> Shot | None:
    shots = [shot for film in front.films for shot_list in film.shot_lists for shot in shot_list.shots]
    return next((shot for shot in shots if shot.id == shot_id), None)


def _explain_absence(front: FrontEnd, path: str, shot_id: str) -> None:
    """Report a shot that does not exist; one that exists but has errors has its own diagnostics."""
    written = [shot.entry.id for film in front.films for scene in film.project.scenes for shot in scene.shots]
    if shot_id in written:
        return
    near = nearest(shot_id, written)
    listing = f"there are {', '.join(f'`{name}`' for name in written)}" if written else None
    front.diagnostics.report(
        "unknown-shot",
        f"`{path}` has no shot `{shot_id}`",
        Region(path, 0, 0),
        help=f"did you mean `{near}`?" if near else listing,
    )


@dataclass(frozen=True, slots=True)
class _View:
    """A shot, for people and for programs."""

    front: FrontEnd
    shot: Shot

    def document(self) -> dict[str, object]:
        request = self.shot.request
        return {
            "schema_version": 1,
            "scene": self.shot.scene,
            "shot": self.shot.id,
            "slots": [self._slot(slot) for slot in self.shot.slots],
            "first_frame": self._first_frame(),
            "prompt": request.prompt if request else "",
            "negative_prompt": request.negative_prompt if request else "",
            "request": self._body(),
            "price": self.shot.price.as_json() if self.shot.price else None,
        }

    def text(self) -> str:
        parts = [f"{self.shot.scene}#{self.shot.id}: {self.shot.seconds:g} s, {self.shot.width}×{self.shot.height}"]
        if self.shot.slots:
            parts.append(render_table([self._row(slot) for slot in self.shot.slots], frozenset()))
        if opening := self._first_frame():
            parts.append(f"first frame: {opening}")
        if self.shot.request:
            parts.append(self.shot.request.prompt)
            if self.shot.request.negative_prompt:
                parts.append(f"negative: {self.shot.request.negative_prompt}")
            body = json.dumps(self._body(), ensure_ascii=False, indent=2)
            parts.append(f"request to `{self.shot.billed_on}`:\n{body}")
        else:
            parts.append(f"footage: {self.shot.footage.location if self.shot.footage else ''}")
        if self.shot.price:
            seconds = f"{self.shot.seconds:g} s out + {self.shot.input_seconds:g} s in"
            parts.append(f"price at `{self.shot.billed_on}`: {self.shot.price} ({seconds})")
        return "\n\n".join(parts)

    def _first_frame(self) -> str | None:
        """Return the picture that the clip begins with: a path, an address, or whose last frame."""
        opening = self.shot.request.opening if self.shot.request else None
        if opening is None:
            return None
        return f"last frame of `{opening.frame.shot}`" if opening.frame else opening.location

    def _slot(self, slot: Slot) -> dict[str, object]:
        reference = slot.reference
        _, line = self._place(slot)
        return {
            "label": slot.item,
            "kind": reference.medium,
            "name": reference.id,
            "locator": reference.locator or None,
            "path": reference.asset.location,
            "voice": slot.voice.location if slot.voice else None,
            "line": line,
        }

    def _row(self, slot: Slot) -> dict[str, str]:
        reference = slot.reference
        file, line = self._place(slot)
        return {
            "slot": slot.item,
            "name": reference.id + (f" ({reference.locator})" if reference.locator else ""),
            "file": reference.asset.location,
            "voice": slot.voice.location if slot.voice else "-",
            "declared": f"{file}:{line}",
        }

    def _place(self, slot: Slot) -> tuple[str, int]:
        region = locate(Label(slot.reference.route, part="key"), self.front.sources)
        return region.file, self.front.sources[region.file].file.position(region.start)[0]

    def _body(self) -> dict[str, object] | None:
        if self.shot.request is None or not self.shot.billed_on:
            return None
        return dict(BACKENDS[self.shot.billed_on].body(self.shot.request))
