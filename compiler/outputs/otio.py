"""The cut as an OpenTimelineIO file.

`driver` writes the text beside the film. The schemas are those that OpenTimelineIO's own library writes, version
0.18; the library itself is only used to test this writer, since it has no wheels for the newest Pythons. Invariant:
equal films give equal bytes.
"""

import json
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import quote

from compiler.edit.bed_part import lane_track
from compiler.edit.plain import Blank, PlainItem, plain_items
from compiler.edit.timeline import Clip, Track, Transition
from compiler.outputs.handover import Handover, MediaFile, Spoken

_Object: TypeAlias = dict[str, object]

START_SECONDS: Final = 3600
"""By custom a programme's first picture is at one o'clock, so that there is room for leader before it."""
_KEY: Final = "DEFAULT_MEDIA"
_TRANSITIONS: Final = MappingProxyType({"dissolve": "SMPTE_Dissolve", "wipe": "SMPTE_Wipe"})


def render_otio(handover: Handover) -> str:
    """Return the JSON text of a timeline: tracks for the picture, for its sound, and for what lies under that."""
    timeline = handover.timeline
    writer = _Writer(handover)
    tracks = [writer.track("V1", "Video", timeline.video), writer.track("A1", "Audio", timeline.audio)]
    for number, lane in enumerate(handover.beds, start=2):
        beds = lane_track(lane, timeline.audio.duration)
        tracks.append(writer.track(f"A{number} {lane[0].bed.kind}", "Audio", beds))
    document = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": handover.title,
        "metadata": {"scenec": {"width": timeline.width, "height": timeline.height}},
        "global_start_time": writer.time(START_SECONDS * timeline.fps),
        "tracks": {**_composable("Stack.1", "tracks"), "children": tracks},
    }
    return json.dumps(document, indent=1, sort_keys=True, allow_nan=False) + "\n"


class _Writer:
    """Turns the parts of one film into JSON objects."""

    def __init__(self, handover: Handover) -> None:
        self._handover = handover
        self._rate = float(handover.timeline.fps)
        self._links = {source: number for number, source in enumerate(handover.media, start=1)}

    def time(self, frames: int) -> _Object:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": self._rate, "value": float(frames)}

    def track(self, name: str, kind: str, track: Track) -> _Object:
        resolve = {"Resolve_OTIO": {"Audio Type": "Stereo"}} if kind == "Audio" else {}
        children = [self._item(item, kind) for item in plain_items(track)]
        return {**_composable("Track.1", name), "kind": kind, "metadata": resolve, "children": children}

    def _range(self, start: int, duration: int) -> _Object:
        return {"OTIO_SCHEMA": "TimeRange.1", "start_time": self.time(start), "duration": self.time(duration)}

    def _item(self, item: PlainItem, kind: str) -> _Object:
        match item:
            case Clip(source=source) if source in self._handover.sounds:
                return self._bed(item)
            case Clip():
                return self._clip(item, kind)
            case Blank(color="white") if kind == "Video":
                return self._white(item)
            case Blank(duration=duration):
                return {**_composable("Gap.1", ""), "source_range": self._range(0, duration)}
            case Transition():
                return self._transition(item)

    def _white(self, blank: Blank) -> _Object:
        """A gap is black, so white has to be a clip, of a picture that the reader makes."""
        generator = {
            "OTIO_SCHEMA": "GeneratorReference.1",
            # MLT takes the name for what to make.
            "name": "color:white",
            "generator_kind": "SolidColor",
            "parameters": {"color": "white"},
            "available_range": None,
            "available_image_bounds": None,
            "metadata": {},
        }
        return {
            **_composable("Clip.2", "white"),
            "source_range": self._range(0, blank.duration),
            "media_references": {_KEY: generator},
            "active_media_reference_key": _KEY,
        }

    def _clip(self, clip: Clip, kind: str) -> _Object:
        shown, media = clip.source_range, self._handover.media[clip.source]
        lines = self._handover.lines_within(clip.source, shown.start, shown.end) if kind == "Video" else ()
        # DaVinci Resolve moves the picture and the sound with the same number together.
        links = {"Resolve_OTIO": {"Link Group ID": self._links[clip.source]}}
        return {
            **self._cut_from(clip, media.path, media.frames),
            "enabled": kind == "Video" or (media.has_sound and not clip.mute),
            "metadata": {"scenec": _facts(media) | _gain(clip), **links},
            "markers": [self._marker(line) for line in lines],
        }

    def _bed(self, clip: Clip) -> _Object:
        notes = _gain(clip) | {key: float(value) for key, value in clip.metadata}
        return {
            **self._cut_from(clip, self._handover.sounds[clip.source], clip.available),
            "metadata": {"scenec": notes} if notes else {},
        }

    def _cut_from(self, clip: Clip, path: str, frames: int) -> _Object:
        reference = {
            "OTIO_SCHEMA": "ExternalReference.1",
            "name": path.rpartition("/")[2],
            "target_url": quote(path),
            "available_range": self._range(0, frames),
            "available_image_bounds": None,
            "metadata": {},
        }
        return {
            **_composable("Clip.2", clip.name),
            "source_range": self._range(clip.source_range.start, clip.source_range.duration),
            "media_references": {_KEY: reference},
            "active_media_reference_key": _KEY,
        }

    def _marker(self, line: Spoken) -> _Object:
        return {
            "OTIO_SCHEMA": "Marker.2",
            "name": line.speaker or line.text,
            "comment": line.text,
            "color": "YELLOW",
            "marked_range": self._range(line.start, line.duration),
            "metadata": {},
        }

    def _transition(self, transition: Transition) -> _Object:
        return {
            "OTIO_SCHEMA": "Transition.1",
            "name": transition.kind,
            "transition_type": _TRANSITIONS[transition.kind],
            "in_offset": self.time(transition.in_offset),
            "out_offset": self.time(transition.out_offset),
            "metadata": {},
        }


def _composable(schema: str, name: str) -> _Object:
    return {
        "OTIO_SCHEMA": schema,
        "name": name,
        "metadata": {},
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
    }


def _gain(clip: Clip) -> _Object:
    return {"gain_db": clip.gain} if clip.gain else {}


def _facts(media: MediaFile) -> _Object:
    own: _Object = {"scene": media.scene, "shot": media.shot, "take": media.take} if media.shot else {"title": True}
    return own | dict(media.facts)
