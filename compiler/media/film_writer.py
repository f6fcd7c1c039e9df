"""A film, muxed from packets of pictures and sound, and labelled.

`assemble` feeds it. Invariants: pictures, sound and subtitles are written as they come, in step, so that memory
does not grow with the film; the film has its name only once it is whole, and a failure leaves the one before it.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, cast

from av.packet import Packet

from compiler.edit.chapter import Chapter
from compiler.edit.film_record import BLANK
from compiler.media.aac_stretch import SoundPacket
from compiler.media.container import open_container
from compiler.media.encode import SAMPLE_RATE, add_aac_stream
from compiler.media.film_digest import FilmDigest
from compiler.media.film_labels import FilmLabels
from compiler.media.film_seal import fill_in
from compiler.media.packets import PicturePacket
from compiler.media.part_file import PartFile
from compiler.media.subtitle_track import add_subtitle_stream, hide_subtitles, subtitle_packets

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container.core import Chapter as ChapterMark
    from av.subtitles.stream import SubtitleStream
    from av.video.stream import VideoStream

_Timed: TypeAlias = "tuple[float, Packet[VideoStream] | Packet[AudioStream] | Packet[SubtitleStream]]"


class FilmWriter:
    """Writes one film; use it as a context manager."""

    def __init__(self, path: Path, template: Path, fps: int, reorder: int, labels: FilmLabels) -> None:
        """Begin a film.

        Args:
            path: where it goes; its folder exists.
            template: a clip with the parameter sets that all pictures have.
            fps: frames per second.
            reorder: by how many frames decoding runs ahead of showing, in all of the pictures.
            labels: its title, chapters and subtitles.

        Raises:
            EncodeError: the film cannot be opened.
            DecodeError: the template cannot.
        """
        self._fps = fps
        self._reorder = reorder
        self._labels = labels
        self._digest = FilmDigest()
        self._words: SubtitleStream | None = None
        self._file = PartFile(path, "the film", SAMPLE_RATE)
        self._film = self._file.container
        with self._file.failures():
            self._film.metadata["title"] = labels.title
            if labels.record is not None:
                self._film.metadata["comment"] = labels.record.text(BLANK, BLANK)
            self._film.set_chapters([_mark(chapter, fps, id_) for id_, chapter in enumerate(labels.chapters)])
            with open_container(template) as container:
                self._picture = self._film.add_stream_from_template(container.streams.video[0])
            self._sound = add_aac_stream(self._film)
            if labels.subtitles:
                self._words = add_subtitle_stream(self._film, labels.language, fps)
            self._film.start_encoding()
            self._digest.begin(self._picture)
            self._digest.begin(self._sound)

    def write(
        self,
        pictures: Iterable[PicturePacket],
        sound: Iterable[SoundPacket],
        told: Callable[[int], None],
    ) -> None:
        """Write the whole film.

        Args:
            pictures: in the order of decoding, `pts` and `dts` being the frame's number on the film.
            sound: its packets in order.
            told: called with the number of pictures written so far.

        Raises:
            EncodeError: the disk is full, or something cannot be written.
        """
        streams = (self._placed(pictures, told), self._heard(sound), self._titled())
        with self._file.failures():
            for _, packet in heapq.merge(*streams, key=lambda timed: timed[0]):
                self._digest.add(packet)
                self._film.mux(packet)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close(error, finished=self._finish)

    def _finish(self, path: Path) -> None:
        """Complete what the finished file says of itself."""
        if self._words:
            hide_subtitles(path)
        if self._labels.record is not None:
            text = self._labels.record.text
            fill_in(path, text(BLANK, BLANK), text(self._digest.pictures, self._digest.sound))

    def _placed(self, pictures: Iterable[PicturePacket], told: Callable[[int], None]) -> Iterator[_Timed]:
        """Give each picture its times: shown by number, decoded one after another."""
        base = Fraction(self._picture.time_base or 1)
        ticks = int(1 / (base * self._fps))
        for count, packet in enumerate(pictures):
            packet.stream = self._picture
            packet.time_base = base
            packet.pts = (packet.pts or 0) * ticks
            packet.dts = (count - self._reorder) * ticks
            packet.duration = ticks
            yield (count - self._reorder) / self._fps, packet
            told(count + 1)

    def _heard(self, sound: Iterable[SoundPacket]) -> Iterator[_Timed]:
        base = Fraction(1, SAMPLE_RATE)
        for heard in sound:
            packet = cast("Packet[AudioStream]", Packet(heard.data))
            packet.stream = self._sound
            packet.time_base = base
            packet.pts = packet.dts = heard.start
            packet.duration = heard.duration
            packet.is_keyframe = True
            yield heard.start / SAMPLE_RATE, packet

    def _titled(self) -> Iterator[_Timed]:
        if self._words is not None:
            for packet in subtitle_packets(self._words, self._labels.subtitles):
                yield (packet.pts or 0) / self._fps, packet


def _mark(chapter: Chapter, fps: int, id_: int) -> "ChapterMark":
    """Return a chapter on the film's clock, in which every frame begins with a sample."""
    start, end = (frame * SAMPLE_RATE // fps for frame in (chapter.start, chapter.end))
    tick = Fraction(1, SAMPLE_RATE)
    return {"id": id_, "start": start, "end": end, "time_base": tick, "metadata": {"title": chapter.title}}
