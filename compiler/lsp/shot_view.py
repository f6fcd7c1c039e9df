"""One shot and one reference as a hover shows them, in Markdown.

Called by the server with what `repository` found. Invariant: what comes from a file stands in code or is escaped, so
that it is read and never acted on.
"""

import re
from pathlib import Path

from compiler.ir.reference import Slot
from compiler.ir.shot import Shot
from compiler.passes.names import display_name
from compiler.scene.project import Declaration

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


def render_shot(shot: Shot) -> str:
    """Return a shot's length, price, slots and prompt."""
    parts = [f"**{_plain(shot.id)}** · {shot.seconds:g} s · {shot.width}×{shot.height}" + _price(shot)]
    if shot.slots:
        rows = [f"| {_plain(slot.item)} | {_plain(slot.reference.id)} | {_files(slot)} |" for slot in shot.slots]
        parts.append("\n".join(("| slot | name | file |", "|---|---|---|", *rows)))
    request = shot.request
    if request is None:
        parts.append(f"footage: {_code(shot.footage.location if shot.footage else '')}")
        return "\n\n".join(parts)
    opening = request.opening
    if opening is not None:
        place = f"the last frame of {_code(opening.frame.shot)}" if opening.frame else _code(opening.location)
        parts.append(f"begins with {place}")
    parts.append(_block(request.prompt))
    if request.negative_prompt:
        parts.append(f"negative:\n\n{_block(request.negative_prompt)}")
    return "\n\n".join(parts)


def render_reference(declaration: Declaration, slot: Slot | None, shot: Shot | None, picture: Path | None) -> str:
    """Return what is known of a declaration.

    Args:
        declaration: it.
        slot: what it is in the shot under the cursor, or None.
        shot: that shot, or None where there is none or it has errors.
        picture: a small picture of it, or None.
    """
    entry, id_ = declaration.entry, declaration.id
    name = display_name(declaration)
    title = f"**{_plain(id_)}** · {declaration.kind}" + (f" · {_plain(name)}" if name else "")
    parts = [title]
    if slot is not None and shot is not None:
        parts[0] += f" · {_code(slot.label)} in {_code(shot.id)}"
    elif shot is not None:
        parts[0] += f" · no slot in {_code(shot.id)}"
    if picture is not None:
        parts.append(f"![{_plain(id_)}]({picture.as_uri()})")
    if entry.about:
        parts.append(_plain(" ".join(entry.about.split())))
    shown = slot.reference.asset.location if slot is not None else entry.image or entry.video or ""
    facts = [f"picture: {_code(shown)}"] if shown else []
    voice = _voice(declaration, slot)
    if voice:
        facts.append(f"voice: {voice}")
    parts.append("  \n".join(facts))
    return "\n\n".join(part for part in parts if part)


def _voice(declaration: Declaration, slot: Slot | None) -> str:
    if declaration.kind != "character":
        return ""
    if slot is not None and slot.voice is not None:
        return _code(slot.voice.location)
    written = getattr(declaration.entry, "voice", None)
    if written and slot is not None:
        return f"{_code(written)}, which is not sent for this shot"
    return _code(written) if written else "none declared"


def _price(shot: Shot) -> str:
    return f" · {_plain(str(shot.price))} at {_code(shot.billed_on)}" if shot.price and shot.billed_on else ""


def _files(slot: Slot) -> str:
    voice = f", voice {_cell(slot.voice.location)}" if slot.voice else ""
    return _cell(slot.reference.asset.location) + voice


def _cell(text: str) -> str:
    return _code(text.replace("|", "¦"))


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """Return a text as code, inside more back-ticks than it holds itself."""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{' '.join(text.split())}{pad}{ticks}"


def _block(text: str) -> str:
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence}text\n{text}\n{fence}"
