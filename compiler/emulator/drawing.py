"""Draws what an emulated provider delivers: each reference in turn, called by its label.

`draw_child` calls it. The references stand one after the other, with the words of the prompt about each as
a caption under its label, so that a person sees which picture went where; a local voice is heard.
Invariant: the clip has the size and length that were asked for.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from compiler.backends.animatic.backend import AnimaticBackend
from compiler.emulator.order import Material, Received
from compiler.emulator.sketch import Sketch, read_material
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.ir.staging import Cue, Figure, Slate, StagedBeat, Staging
from compiler.source.route import Route

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_PACE: Final = 26.0
"""Characters a second that are read out; a Chinese character counts as three."""
_EDGE: Final = 0.1
_SHOWN: Final = 90


def draw(sketch: Sketch, destination: Path, cache: Path) -> None:
    """Draw a clip.

    Args:
        sketch: what it shows.
        destination: where it goes.
        cache: a folder for what can be made again.

    Raises:
        BackendError: it cannot be drawn.
    """
    request, slate = _staged(sketch)
    AnimaticBackend(cache).generate(request, slate, Path("/"), destination, lambda _: None)


def _staged(sketch: Sketch) -> tuple[GenerationRequest, Slate]:
    rows = cast("Sequence[Mapping[str, object]]", sketch["materials"])
    materials = tuple(read_material(row) for row in rows)
    media = tuple(
        MediaItem(material.role, _asset(material.file), _asset(material.voice) if material.voice else None)
        for material in materials
    )
    prompt, seconds = str(sketch["prompt"]), int(str(sketch["seconds"]))
    beats = _beats(materials, media, prompt, seconds)
    staging = Staging(int(str(sketch["width"])), int(str(sketch["height"])), None, False, beats, "", "rehearsal")  # noqa: FBT003 - in the order of its fields
    request = GenerationRequest(
        backend="animatic",
        model=str(sketch["model"]),
        prompt=prompt,
        negative_prompt="",
        media=media,
        resolution=str(sketch["resolution"]),
        ratio=str(sketch["ratio"]),
        seconds=seconds,
        seed=None,
        take=1,
        prompt_extend=False,
        watermark=False,
        staging=staging,
    )
    names = tuple(material.label for material in materials)
    speakers = tuple(names[cue.item or 0] for beat in beats for cue in beat.cues)
    return request, Slate(f"{sketch['provider']}: {sketch['model']}", prompt[:_SHOWN], 1, names, speakers)


def _asset(file: Received) -> Asset:
    if file.path is None or file.facts is None:
        return Asset(file.address, remote=True, facts=None, sha256="", route=Route("request"))
    return Asset(str(file.path), remote=False, facts=file.facts, sha256=file.facts.sha256, route=Route("request"))


def _beats(
    materials: Sequence[Material], media: Sequence[MediaItem], prompt: str, seconds: int
) -> tuple[StagedBeat, ...]:
    shown = [index for index, material in enumerate(materials) if material.label]
    length = seconds / len(shown)
    beats = []
    for rank, index in enumerate(shown):
        start = rank * length
        figure = Figure(index, "center", focus=True)
        words = _about(index, materials, prompt, length - 2 * _EDGE)
        language = "zh" if _CHINESE.search(words) else "en"
        window = max(length - 2 * _EDGE, length / 2)
        cue = Cue(
            index,
            _voice(media[index]),
            words,
            "",
            voiceover=False,
            language=language,
            start=start + (length - window) / 2,
            seconds=window,
        )
        beats.append(StagedBeat(start, length, "medium shot", "", "static", (figure,), (cue,)))
    return tuple(beats)


def _voice(item: MediaItem) -> str:
    if item.voice is not None:
        return item.voice.identity
    facts = item.asset.facts
    return item.asset.identity if facts is not None and facts.has_audio else ""


def _about(index: int, materials: Sequence[Material], prompt: str, seconds: float) -> str:
    """Return the prompt's words about a reference, as many as can be read in so many seconds."""
    found = _mention(materials[index].label, prompt)
    others = [_mention(other.label, prompt, found + 1) for other in materials if other.label and found >= 0]
    end = min((at for at in others if at > found), default=len(prompt))
    words = " ".join(prompt[max(found, 0) : end].split())
    if found < 0:
        words = f"(not mentioned) {words}"
    elif words.startswith(materials[index].label):
        words = words[len(materials[index].label) :].lstrip(" ,.:;，。：；'’")
    room = max(6, int(_PACE * seconds) // (3 if _CHINESE.search(words) else 1))
    return (words if len(words) <= room else words[:room].rsplit(" ", 1)[0] + "…") or materials[index].label


def _mention(label: str, prompt: str, start: int = 0) -> int:
    match = re.compile(re.escape(label) + r"(?!\d)").search(prompt, start)
    return match.start() if match else -1
