"""Music and ambience in Final Cut Pro XML: sounds that are connected to what is seen when they begin.

`fcpxml` asks for it once the cut is written. Invariant: a lane's sounds are of one kind and one after another.
"""

from collections.abc import Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree as ET

from compiler.edit.bed_part import BedPart
from compiler.edit.ducking import close_pauses, depth_at, duck_curve
from compiler.outputs.fcpxml_words import SOUND, clean, let_fade, name_file, time_of
from compiler.outputs.handover import Handover

_ROLES: Final = MappingProxyType({"music": "music", "ambience": "effects"})
"""Of Final Cut's own roles, those that beds are."""


def connect_beds(resources: ET.Element, spine: ET.Element, handover: Handover) -> None:
    """Declare the files of music and ambience, and connect every part of them to what is seen when it begins.

    Args:
        resources: what the document uses.
        spine: everything that is seen, in its order.
        handover: the film.
    """
    ids = _declare_sounds(resources, handover)
    fps = handover.timeline.fps
    curve = duck_curve(close_pauses(handover.timeline.mix.speech))
    seen = [(element, _place(element, fps)) for element in spine if element.tag != "transition"]
    for number, lane in enumerate(handover.beds, start=1):
        for part in lane:
            parent, place = next(pair for pair in reversed(seen) if pair[1] <= part.start)
            offset = Fraction(parent.attrib["start"].removesuffix("s")) * fps + part.start - place
            element = ET.Element(
                "asset-clip",
                {
                    "ref": ids[part.bed.source],
                    "lane": str(-number),
                    "name": clean(part.name),
                    "offset": time_of(offset, fps),
                    "start": time_of(part.offset, fps),
                    "duration": time_of(part.duration, fps),
                    "audioRole": _ROLES[part.bed.kind],
                },
            )
            _set_bed_level(element, part, curve, fps)
            later = (index for index, child in enumerate(parent) if child.tag in ("marker", "metadata"))
            parent.insert(next(later, len(parent)), element)


def _place(element: ET.Element, fps: int) -> Fraction:
    return Fraction(element.attrib["offset"].removesuffix("s")) * fps


def _set_bed_level(element: ET.Element, part: BedPart, curve: Sequence[tuple[float, float]], fps: int) -> None:
    """Write down how loud a bed is, how it comes and goes, and how it is lowered while somebody speaks."""
    points = _ducked(part, curve, fps) if part.bed.duck else []
    volume = ET.SubElement(element, "adjust-volume", amount=f"{part.bed.gain:g}dB")
    param = let_fade(volume, (part.fade_in, part.fade_out), fps)
    if points:
        animation = ET.SubElement(param, "keyframeAnimation")
        for frame, level in points:
            time = time_of(part.offset + frame - part.start, fps)
            ET.SubElement(animation, "keyframe", time=time, value=f"{round(level, 2):g}dB")


def _ducked(part: BedPart, curve: Sequence[tuple[float, float]], fps: int) -> list[tuple[int, float]]:
    """Return the frames between which a part's level changes evenly, with the level at each; none if it never does."""
    turns = {round(seconds * fps): depth for seconds, depth in curve}
    inside = [frame for frame in turns if part.start < frame < part.end]
    depths = [(frame, turns.get(frame, depth_at(curve, frame / fps))) for frame in (part.start, *inside, part.end)]
    levels = [(frame, part.bed.gain - part.bed.duck * depth) for frame, depth in depths]
    return levels if any(depth for _, depth in depths) else []


def _declare_sounds(resources: ET.Element, handover: Handover) -> dict[str, str]:
    """Declare the files, and return their ids."""
    ends = {part.bed.source: part.available for lane in handover.beds for part in lane}
    ids: dict[str, str] = {}
    for number, (source, path) in enumerate(handover.sounds.items(), start=1):
        names = {"id": f"sound{number}", "name": clean(path.rpartition("/")[2])}
        times = {"start": "0s", "duration": time_of(ends[source], handover.timeline.fps)}
        name_file(ET.SubElement(resources, "asset", {**names, **times, **SOUND}), path)
        ids[source] = names["id"]
    return ids
