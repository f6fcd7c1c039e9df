"""Length, size and health of a film or sound file.

`measure` calls it inside the probe's limited child. Invariant: seconds and frames are counted from the
packets that are really there, and a file that does not decode strictly is refused.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.frame import VideoFrame

from compiler.media.container import describe, open_container
from compiler.media.decode_error import DecodeError
from compiler.media.probe_problem import ProbeProblem

MAX_STREAMS: Final = 8
MAX_PIXELS: Final = 4096 * 4096
MAX_SECONDS: Final = 3600
_WHOLE_SECONDS: Final = 20
"""Files shorter than this are decoded from end to end; of longer ones both ends."""
_WHOLE_PIXELS: Final = 1920 * 1088 * 30 * _WHOLE_SECONDS
_END_SECONDS: Final = 2
_CUT_OFF_SHARE: Final = Fraction(95, 100)
_CUT_OFF_SECONDS: Final = Fraction(1, 2)
# These headers hold the true length; that of a bare MP3 or AAC is a guess.
_SAYS_ITS_LENGTH: Final = frozenset({"mp4", "mov", "webm", "mkv", "avi", "wav", "flac", "ogg"})


@dataclass(frozen=True, slots=True)
class Reel:
    """What was counted.

    Attributes:
        seconds: of the pictures, or of the sound where there are none.
        width: pixels as a player shows them; 0 for sound.
        height: likewise.
        fps: pictures per second; 0 for sound.
        has_audio: whether there is a sound stream.
    """

    seconds: float
    width: int
    height: int
    fps: float
    has_audio: bool


@dataclass(slots=True)
class _Track:
    """One stream as it is counted; it outlives the open file, which PyAV's own stream does not."""

    index: int
    time_base: Fraction
    promised: int
    width: int = 0
    height: int = 0
    packets: int = 0
    first: int | None = None
    end: int = 0

    def add(self, start: int, duration: int) -> None:
        self.packets += 1
        self.first = start if self.first is None else min(self.first, start)
        self.end = max(self.end, start + duration)

    @property
    def seconds(self) -> Fraction:
        return (self.end - (self.first or 0)) * self.time_base


def measure_reel(path: Path, name: str) -> Reel | ProbeProblem:
    """Count and decode a film or sound file.

    Args:
        path: of the file.
        name: its format.

    Raises:
        DecodeError: it is damaged or cut off.
    """
    with open_container(path) as container:
        tracks = _tracks(container)
        problem = _too_much(len(container.streams), tracks[0])
        if problem is not None:
            return problem
        _count(container, tracks)
        _refuse_cut_off(tracks, Fraction(container.duration or 0, 1_000_000), name)
    main = tracks[0]
    if main.seconds <= 0:
        raise DecodeError("it has no length")
    if main.seconds > MAX_SECONDS:
        return ProbeProblem("asset-format", f"it is longer than {MAX_SECONDS} seconds")
    whole = main.seconds < _WHOLE_SECONDS and main.width * main.height * main.packets <= _WHOLE_PIXELS
    turned, *_ = [_decode(path, track, whole=whole) for track in tracks]
    if not main.width:
        return Reel(float(main.seconds), 0, 0, 0.0, has_audio=True)
    width, height = (main.height, main.width) if turned else (main.width, main.height)
    rate = round(float(main.packets / main.seconds), 3)
    return Reel(float(main.seconds), width, height, rate, has_audio=len(tracks) > 1)


def _tracks(container: InputContainer) -> list[_Track]:
    """Return the first stream of moving pictures and the first of sound, as far as they are there.

    Raises:
        DecodeError: neither is.
    """
    # The cover of an album is no film.
    moving = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    tracks = [
        _Track(stream.index, stream.time_base or Fraction(1), stream.frames, stream.width, stream.height)
        for stream in moving[:1]
    ]
    sounds = container.streams.audio[:1]
    tracks += [_Track(stream.index, stream.time_base or Fraction(1), stream.frames) for stream in sounds]
    if not tracks:
        raise DecodeError("it has neither pictures nor sound")
    return tracks


def _too_much(streams: int, main: _Track) -> ProbeProblem | None:
    if streams > MAX_STREAMS:
        return ProbeProblem("asset-format", f"it has more than {MAX_STREAMS} streams")
    if main.width * main.height > MAX_PIXELS:
        return ProbeProblem("asset-format", f"its pictures of {main.width}x{main.height} pixels are too large")
    return None


def _count(container: InputContainer, tracks: list[_Track]) -> None:
    by_index = {track.index: track for track in tracks}
    try:
        for packet in container.demux([container.streams[index] for index in by_index]):
            if packet.is_corrupt:
                raise DecodeError("it is cut off or damaged")
            time = packet.dts if packet.pts is None else packet.pts
            if packet.size and time is not None:
                by_index[packet.stream.index].add(time, packet.duration or 0)
    except FFmpegError as error:
        raise DecodeError(f"it is cut off or damaged: {describe(error)}") from error


def _refuse_cut_off(tracks: list[_Track], promised: Fraction, name: str) -> None:
    """Compare what is there with what the headers promise.

    Raises:
        DecodeError: less is there.
    """
    if name not in _SAYS_ITS_LENGTH:
        return
    for track in tracks:
        if name in {"mp4", "mov"} and track.packets < track.promised:
            raise DecodeError(f"it is cut off: {track.packets} of {track.promised} packets are there")
    longest = max(track.seconds for track in tracks)
    if longest < promised * _CUT_OFF_SHARE - _CUT_OFF_SECONDS:
        raise DecodeError(f"it is cut off: {float(longest):.1f} of {float(promised):.1f} seconds are there")


def _decode(path: Path, track: _Track, *, whole: bool) -> bool:
    """Decode a stream strictly, and return whether a player turns its pictures on their side.

    Raises:
        DecodeError: something does not decode.
    """
    with open_container(path, analyse=False) as container:
        frames, turned = _decode_part(container, track.index, until=None if whole else _END_SECONDS)
    if not whole:
        with open_container(path, analyse=False) as container:
            container.seek(max(0, int(track.seconds) - _END_SECONDS) * 1_000_000)
            _decode_part(container, track.index, until=None)
    if not frames:
        raise DecodeError("nothing in it can be decoded")
    return turned


def _decode_part(container: InputContainer, index: int, *, until: int | None) -> tuple[int, bool]:
    """Return how many frames a stream decodes to, up to a second, and whether they lie on their side."""
    frames, turned = 0, False
    stream = container.streams[index]
    stream.codec_context.options = {"err_detect": "explode"}
    # Threads cost address space, and the child has little.
    stream.codec_context.thread_count = 2
    try:
        for frame in container.decode(stream):
            if not isinstance(frame, VideoFrame | AudioFrame) or frame.is_corrupt:
                raise DecodeError("its pictures are damaged")
            turned = turned or (isinstance(frame, VideoFrame) and frame.rotation % 180 != 0)
            frames += 1
            if until is not None and frame.time is not None and frame.time > until:
                break
    except FFmpegError as error:
        raise DecodeError(f"it does not decode: {describe(error)}") from error
    return frames, turned
