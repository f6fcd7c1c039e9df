"""A film as it is handed to an editor's program: the cut, and the files that it is cut from.

`driver` fills it in after the cut; the OpenTimelineIO, Final Cut and EDL writers read it. Invariant: nothing in it
knows of this machine; files are named by their way from the folder in which the written text will lie.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compiler.edit.bed_part import BedPart
from compiler.edit.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of dialogue, which becomes a marker.

    Attributes:
        start: frame of the clip's file.
        duration: frames, at least 1.
        speaker: as subtitles call them; may be empty.
        text: the words as written.
    """

    start: int
    duration: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class MediaFile:
    """What a clip is cut from.

    Attributes:
        path: relative, with `/`; may go up with `..`.
        frames: how many it has at the film's rate.
        width: pixels.
        height: pixels.
        has_sound: whether it is heard.
        scene: the scene's id; empty for a title.
        shot: the shot's id; empty for a title.
        take: which take it is; 0 for footage and titles.
        facts: further pairs that are written down beside it, e.g. its hash.
        lines: what is said in it, in order of time.
    """

    path: str
    frames: int
    width: int
    height: int
    has_sound: bool
    scene: str = ""
    shot: str = ""
    take: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[Spoken, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Handover:
    """A film for another program.

    Attributes:
        title: for people.
        timeline: the cut.
        media: the file of every clip by the clip's `source`.
        beds: music and ambience, track by track; those of a track are of one kind and one after another.
        sounds: the path of every file of these by its `source`, as clips have it.
    """

    title: str
    timeline: Timeline
    media: Mapping[str, MediaFile]
    beds: tuple[tuple[BedPart, ...], ...] = ()
    sounds: Mapping[str, str] = field(default_factory=dict)

    def lines_within(self, source: str, start: int, end: int) -> tuple[Spoken, ...]:
        """Return the lines of a clip that are heard during some of its frames, cut down to them.

        Args:
            source: the clip's.
            start: its first frame that is shown.
            end: the frame after the last.
        """
        return tuple(
            Spoken(first, last - first, line.speaker, line.text)
            for line in self.media[source].lines
            if (first := max(line.start, start)) < (last := min(line.start + line.duration, end))
        )
