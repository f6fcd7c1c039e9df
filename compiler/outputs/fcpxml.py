"""The cut as Final Cut Pro XML, version 1.10, which Final Cut Pro 10.6 and DaVinci Resolve read.

`driver` writes the text beside the film. Files are named by relative addresses, which the format counts from the
folder of the text. Clips meet at their cuts and a transition lies over both, as Final Cut writes it; fades are the
clips' own opacity and level, since a transition would want frames beyond the cut. Invariant: every time is a whole
number of frames.
"""

from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree as ET

from compiler.edit.timeline import Clip, Gap, Item, Transition
from compiler.outputs.fcpxml_beds import connect_beds
from compiler.outputs.fcpxml_words import SOUND, clean, let_fade, name_file, time_of
from compiler.outputs.handover import Handover

_VERSION: Final = "1.10"
_EFFECTS: Final = MappingProxyType(
    {
        "dissolve": ("Cross Dissolve", "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"),
        "wipe": ("Wipe", "FxPlug:857E2FBA-98DB-411B-A88C-CE6ABC1F65D8"),
        "crossfade": ("Audio Crossfade", "FFAudioTransition"),
    }
)
"""Final Cut's own names for its effects, as its exports and DaVinci Resolve's have them."""


def render_fcpxml(handover: Handover) -> str:
    """Return a document with one event, named as the film, that holds one project."""
    timeline = handover.timeline
    root = ET.Element("fcpxml", version=_VERSION)
    resources = ET.SubElement(root, "resources")
    formats = _formats(resources, handover)
    assets = _assets(resources, handover, formats)
    _declare_effects(resources, timeline.video.items)
    title = clean(handover.title)
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name=title)
    project = ET.SubElement(event, "project", name=title)
    sequence = ET.SubElement(
        project,
        "sequence",
        format=formats[timeline.width, timeline.height],
        duration=time_of(timeline.video.duration, timeline.fps),
        tcStart="0s",
        tcFormat="NDF",
        audioLayout="stereo",
        audioRate="48k",
    )
    spine = ET.SubElement(sequence, "spine")
    _fill(spine, handover, assets)
    connect_beds(resources, spine, handover)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{text}\n'


def _formats(resources: ET.Element, handover: Handover) -> dict[tuple[int, int], str]:
    """Declare the film's format and those of files of other sizes."""
    timeline = handover.timeline
    film = (timeline.width, timeline.height)
    sizes = dict.fromkeys([film, *((media.width, media.height) for media in handover.media.values())])
    keys = {size: f"format{number}" for number, size in enumerate(sizes, start=1)}
    for (width, height), key in keys.items():
        rate = {"frameDuration": f"100/{timeline.fps * 100}s"} if (width, height) == film else {}
        size = {"width": str(width), "height": str(height)}
        ET.SubElement(resources, "format", {"id": key, **_format_name(width, height, timeline.fps), **rate, **size})
    return keys


def _format_name(width: int, height: int, fps: int) -> dict[str, str]:
    """Return the name of a format that Final Cut knows; others are described by their size alone."""
    return {"name": f"FFVideoFormat{height}p{fps}"} if (width, height) in {(1280, 720), (1920, 1080)} else {}


def _assets(resources: ET.Element, handover: Handover, formats: dict[tuple[int, int], str]) -> dict[str, ET.Element]:
    assets: dict[str, ET.Element] = {}
    for number, (source, media) in enumerate(handover.media.items(), start=1):
        asset = ET.SubElement(
            resources,
            "asset",
            {
                "id": f"asset{number}",
                "name": clean(media.name),
                "start": "0s",
                "duration": time_of(media.frames, handover.timeline.fps),
                "hasVideo": "1",
                "videoSources": "1",
                "format": formats[media.width, media.height],
                **(SOUND if media.has_sound else {}),
            },
        )
        name_file(asset, media.path)
        assets[source] = asset
    return assets


def _declare_effects(resources: ET.Element, items: tuple[Item, ...]) -> None:
    kinds = dict.fromkeys(item.kind for item in items if isinstance(item, Transition) and item.overlaps)
    for key in (*kinds, *(["crossfade"] if kinds else [])):
        name, uid = _EFFECTS[key]
        ET.SubElement(resources, "effect", id=key, name=name, uid=uid)


def _fill(spine: ET.Element, handover: Handover, assets: dict[str, ET.Element]) -> None:
    items, fps = handover.timeline.video.items, handover.timeline.fps
    position = 0
    for index, item in enumerate(items):
        match item:
            case Clip():
                before, after = _fade(items, index - 1), _fade(items, index + 1)
                clip = _clip(spine, item, position, handover, assets[item.source])
                _set_levels(clip, item, (before.out_offset if before else 0, after.in_offset if after else 0), fps)
                if after is not None and after.color == "white":
                    # The clip's own fade can only be to black, so the editor is left a note to do.
                    frame = item.source_range.end - max(1, after.in_offset)
                    _mark(clip, frame, "This fade goes through white", fps).set("completed", "0")
                _describe(clip, item, handover)
                position += item.source_range.duration
            case Gap(duration=duration):
                times = {"offset": time_of(position, fps), "start": "0s", "duration": time_of(duration, fps)}
                ET.SubElement(spine, "gap", {"name": "Gap", **times})
                position += duration
            case Transition():
                if item.overlaps:
                    _transition(spine, item, position, fps)


def _clip(spine: ET.Element, clip: Clip, position: int, handover: Handover, asset: ET.Element) -> ET.Element:
    fps, heard = handover.timeline.fps, handover.media[clip.source].has_sound and not clip.mute
    return ET.SubElement(
        spine,
        "asset-clip",
        {
            "ref": asset.attrib["id"],
            "name": clean(clip.name),
            "offset": time_of(position, fps),
            "start": time_of(clip.source_range.start, fps),
            "duration": time_of(clip.source_range.duration, fps),
            "format": asset.attrib["format"],
            "tcFormat": "NDF",
            **({"audioRole": "dialogue"} if heard else {"srcEnable": "video"}),
        },
    )


def _fade(items: tuple[Item, ...], index: int) -> Transition | None:
    """Return the fade at a place of a track, if there is one."""
    item = items[index] if 0 <= index < len(items) else None
    return item if isinstance(item, Transition) and not item.overlaps else None


def _set_levels(element: ET.Element, clip: Clip, fades: tuple[int, int], fps: int) -> None:
    """Write down how a clip's picture and sound come and go, and how loud it is.

    Args:
        element: the clip's.
        clip: as it is on the track.
        fades: frames that its picture and sound take to come, and to go.
        fps: of the film.
    """
    if any(fades):
        let_fade(ET.SubElement(element, "adjust-blend", amount="1.0"), fades, fps)
    if "audioRole" in element.attrib and (any(fades) or clip.gain):
        volume = ET.SubElement(element, "adjust-volume", amount=f"{clip.gain:g}dB")
        if any(fades):
            let_fade(volume, fades, fps)


def _describe(element: ET.Element, clip: Clip, handover: Handover) -> None:
    """Write down what is said, and where the clip comes from."""
    fps, media = handover.timeline.fps, handover.media[clip.source]
    for line in handover.lines_within(clip.source, clip.source_range.start, clip.source_range.end):
        words = f"{line.speaker}: {line.text}" if line.speaker else line.text
        _mark(element, line.start, words, fps)
    known = {"scene": media.scene, "shot": str(media.take or "")}
    metadata = ET.SubElement(element, "metadata") if any(known.values()) else None
    for key, value in known.items():
        if metadata is not None and value:
            ET.SubElement(metadata, "md", key=f"com.apple.proapps.studio.{key}", value=clean(value))


def _mark(element: ET.Element, frame: int, words: str, fps: int) -> ET.Element:
    times = {"start": time_of(frame, fps), "duration": time_of(1, fps)}
    return ET.SubElement(element, "marker", {**times, "value": clean(words)})


def _transition(spine: ET.Element, transition: Transition, cut: int, fps: int) -> None:
    offset, duration = time_of(cut - transition.in_offset, fps), time_of(transition.duration, fps)
    name = _EFFECTS[transition.kind][0]
    element = ET.SubElement(spine, "transition", name=name, offset=offset, duration=duration)
    ET.SubElement(element, "filter-video", ref=transition.kind, name=name)
    ET.SubElement(element, "filter-audio", ref="crossfade", name=_EFFECTS["crossfade"][0])
