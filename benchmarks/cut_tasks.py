"""What `cut` measures, each task in a process of its own: ours, what others do, and the least that must be done.

    python benchmarks/cut_tasks.py TASK FOLDER CLIPS SECONDS

Prints one line of JSON: `seconds` without start-up, `cpu` seconds of all processes, and the `peak` of the process's
memory in MB, or that of the largest process that it started.
"""

import argparse
import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from cut_clips import FPS, HEIGHT, RATE, WIDTH, clip_path, number_clip
from cut_hour import hour_clip

from compiler.assemble.film import assemble_film
from compiler.assemble.film_sound import FilmSound
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.sound_mix import SoundMix
from compiler.edit.mix import Mix
from compiler.edit.timeline import Clip, Item, SourceRange, Timeline, Track, Transition
from compiler.media.encode import add_aac_stream
from compiler.media.film_labels import FilmLabels
from compiler.media.h264 import set_up_h264

LOUDNESS = -14.0
UNSEEN = {"skip_frame": "all", "probesize": "32"}
"""Opens a clip without decoding some of it first, which the least that must be done does not need either."""
OVERLAP = 15
"""Frames of a dissolve of half a second."""


def timeline(kind: str, count: int, seconds: int) -> Timeline:
    """Return a film of plain cuts, or of `theirs` with a dissolve at every cut."""
    frames = seconds * FPS
    back = OVERLAP // 2 if kind == "theirs" else 0
    ahead = OVERLAP - back if kind == "theirs" else 0
    items: list[Item] = []
    for number in range(count):
        start = back if number else 0
        end = frames - (ahead if number + 1 < count else 0)
        items.append(Clip(f"{number}", f"{number}", SourceRange(start, end - start), frames))
        if kind == "theirs" and number + 1 < count:
            items.append(Transition("dissolve", back, ahead))
    return Timeline(FPS, WIDTH, HEIGHT, Track(tuple(items)), Track(tuple(items)), Mix(loudness=LOUDNESS))


def _paths(folder: Path, kind: str, count: int) -> dict[str, Path]:
    return {f"{number}": clip_path(folder, kind, number) for number in range(count)}


def _assemble(folder: Path, kind: str, film: Timeline, count: int) -> None:
    clips = _paths(folder, kind, count)
    assemble_film(
        film,
        clips,
        folder / f"{kind}.mp4",
        labels=FilmLabels("cut"),
        cache=folder / f"kept-{kind}",
        progress=lambda _: None,
    )


def cut(folder: Path, count: int, seconds: int) -> None:
    """Ours: plain cuts."""
    _assemble(folder, "ours", timeline("ours", count, seconds), count)


def cut_silent(folder: Path, count: int, seconds: int) -> None:
    """Ours: plain cuts, the pictures alone."""
    whole = timeline("ours", count, seconds)
    _assemble(folder, "ours", Timeline(FPS, WIDTH, HEIGHT, whole.video, Track(())), count)


def dissolve(folder: Path, count: int, seconds: int) -> None:
    """Ours: a dissolve at every cut, of clips that have to be conformed."""
    _assemble(folder, "theirs", timeline("theirs", count, seconds), count)


def hour(folder: Path, count: int, seconds: int) -> None:
    """Ours: plain cuts of a few clips, again and again."""
    clips = {f"{number}": hour_clip(folder, number) for number in range(count)}
    film = timeline("ours", count, seconds)
    assemble_film(film, clips, folder / "hour.mp4", labels=FilmLabels("cut"), cache=None, progress=lambda _: None)


def own_work(folder: Path, count: int, seconds: int) -> None:
    """Ours: what one changed clip costs: it is conformed, and dissolves into its neighbours, without sound."""
    whole = timeline("theirs", count, seconds)
    kept = folder / "kept-theirs"
    clips = _paths(folder, "theirs", count)
    fresh = folder / "theirs-own.mp4"
    number_clip(clips["1"], fresh, -1)
    film = Timeline(FPS, WIDTH, HEIGHT, whole.video, Track(()))
    assemble_film(
        film, {**clips, "1": fresh}, folder / "own.mp4", labels=FilmLabels(""), cache=kept, progress=lambda _: None
    )


def soundtrack(folder: Path, count: int, seconds: int) -> None:
    """Ours: the sound of plain cuts alone, encoded."""
    _encode_soundtrack(folder, "ours", count, seconds)


def soundtrack_dissolved(folder: Path, count: int, seconds: int) -> None:
    """Ours: the sound of dissolves alone, encoded."""
    _encode_soundtrack(folder, "theirs", count, seconds)


def soundtrack_again(folder: Path, count: int, seconds: int) -> None:
    """Ours: the sound of plain cuts alone, when one clip of an earlier cut has changed."""
    number_clip(clip_path(folder, "ours", 0), clip_path(folder, "ours", count // 2), count)
    _encode_soundtrack(folder, "ours", count, seconds)


def _encode_soundtrack(folder: Path, kind: str, count: int, seconds: int) -> None:
    """Measure, level and encode the sound of a film, and write it."""
    store = PieceStore(folder / f"kept-sound-{kind}")
    film = timeline(kind, count, seconds)
    mix = SoundMix(film, _paths(folder, kind, count), store)
    sound = FilmSound(mix, film.mix.loudness, store)
    with av.open(str(folder / "soundtrack.mp4"), "w") as container:
        stream = add_aac_stream(container)
        container.start_encoding()
        for heard in sound.packets():
            packet = av.Packet(heard.data)
            packet.stream = stream
            packet.time_base = Fraction(1, RATE)
            packet.pts = packet.dts = heard.start
            packet.duration = heard.duration
            container.mux(packet)


def copy_pictures(folder: Path, count: int, seconds: int) -> None:
    """A packet copy: of pictures, with PyAV as it opens files by itself."""
    _copy_pictures(folder, count, seconds, {})


def copy_pictures_unseen(folder: Path, count: int, seconds: int) -> None:
    """The least: the same, of clips that are not looked into."""
    _copy_pictures(folder, count, seconds, UNSEEN)


def _copy_pictures(folder: Path, count: int, seconds: int, options: dict[str, str]) -> None:
    with av.open(str(folder / "copy.mp4"), "w", container_options={"movflags": "+faststart"}) as film:
        stream = None
        for number, path in enumerate(_paths(folder, "ours", count).values()):
            with av.open(str(path), options=options) as clip:
                source = clip.streams.video[0]
                stream = stream or film.add_stream_from_template(source)
                shift = round(number * seconds / (source.time_base or Fraction(1)))
                for packet in clip.demux(source):
                    if packet.dts is not None and packet.pts is not None:
                        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                        packet.stream = stream
                        film.mux(packet)


def recode_sound(folder: Path, count: int, seconds: int) -> None:
    """The least: decode all sound and encode it once with PyAV."""
    del seconds
    position = 0
    with av.open(str(folder / "sound.mp4"), "w") as film:
        stream = film.add_stream("aac", rate=RATE, options={"aac_coder": "fast"})
        stream.codec_context.layout = "stereo"
        stream.codec_context.bit_rate = 160_000
        for path in _paths(folder, "ours", count).values():
            with av.open(str(path), options=UNSEEN) as clip:
                for frame in clip.decode(audio=0):
                    frame.pts = position
                    position += frame.samples
                    film.mux(stream.encode(frame))
        film.mux(stream.encode(None))


def recode_overlaps(folder: Path, count: int, seconds: int) -> None:
    """The least: decode the frames that overlap, of conformed clips, and encode the mixture, on all cores.

    Mixing takes a hundredth of it; frames that are not mixed would be encoded in less than half the time.
    """
    paths = sorted((folder / "kept-theirs/conformed").iterdir())[:count]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_recode_overlap, pairwise(paths), [seconds] * (count - 1), chunksize=4))


def _recode_overlap(pair: tuple[Path, Path], seconds: int) -> int:
    """Return how many bytes one overlap has."""
    import cv2  # noqa: PLC0415 - only this task mixes

    outgoing = [frame.to_ndarray() for frame in _decoded(pair[0], seconds * FPS - OVERLAP)]
    encoder = av.VideoCodecContext.create("libx264", "w")
    set_up_h264(encoder, WIDTH, HEIGHT, FPS, seam=OVERLAP)
    size = 0
    for number, incoming in enumerate(_decoded(pair[1], 0)):
        share = (number + 1) / (OVERLAP + 1)
        mixed = cv2.addWeighted(outgoing[number], 1 - share, incoming.to_ndarray(), share, 0)
        frame = av.VideoFrame.from_ndarray(mixed.astype(np.uint8, copy=False), format="yuv420p")
        frame.pts = number
        size += sum(packet.size for packet in encoder.encode(frame))
    return size + sum(packet.size for packet in encoder.encode(None))


def _decoded(path: Path, start: int) -> Iterator[av.VideoFrame]:
    """Yield the frames of an overlap, of a clip that has a key frame there."""
    with av.open(str(path), options=UNSEEN) as clip:
        stream = clip.streams.video[0]
        stream.codec_context.thread_count = 1
        clip.seek(start * 1_000_000 // FPS)
        wanted = range(start, start + OVERLAP)
        for frame in clip.decode(stream):
            number = round((frame.time or 0) * FPS)
            if number in wanted:
                yield frame
            if number >= wanted.stop - 1:
                return


def moviepy(folder: Path, count: int, seconds: int) -> None:
    """Theirs: moviepy, as its own guide joins clips."""
    del seconds
    from moviepy import VideoFileClip, concatenate_videoclips  # noqa: PLC0415 - only this task pays for it

    clips = [VideoFileClip(str(path)) for path in _paths(folder, "ours", count).values()]
    film = concatenate_videoclips(clips)
    film.write_videofile(str(folder / "moviepy.mp4"), temp_audiofile_path=str(folder), logger=None)
    for clip in clips:
        clip.close()


def concat_filter(folder: Path, count: int, seconds: int) -> None:
    """Theirs: FFmpeg's concat filter, sound and pictures."""
    del seconds
    paths = list(_paths(folder, "ours", count).values())
    streams = "".join(f"[{number}:v:0][{number}:a:0]" for number in range(count))
    _ffmpeg(paths, f"{streams}concat=n={count}:v=1:a=1[v][a]", folder / "concat.mp4")


def xfade(folder: Path, count: int, seconds: int) -> None:
    """Theirs: a chain of FFmpeg's xfade and acrossfade filters."""
    overlap = OVERLAP / FPS
    links = []
    for number in range(1, count):
        before = ("0:v", "0:a") if number == 1 else (f"v{number - 1}", f"a{number - 1}")
        offset = number * (seconds - overlap)
        links.append(f"[{before[0]}][{number}:v]xfade=duration={overlap}:offset={offset}[v{number}]")
        links.append(f"[{before[1]}][{number}:a]acrossfade=d={overlap}[a{number}]")
    graph = ";".join(links).replace(f"[v{count - 1}]", "[v]").replace(f"[a{count - 1}]", "[a]")
    _ffmpeg(list(_paths(folder, "theirs", count).values()), graph, folder / "xfade.mp4")


def _ffmpeg(paths: list[Path], graph: str, film: Path) -> None:
    import imageio_ffmpeg  # noqa: PLC0415 - only these tasks need the program that moviepy brings

    inputs = [part for path in paths for part in ("-i", str(path))]
    encoding = ["-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac"]
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *inputs]
    subprocess.run([*program, "-filter_complex", graph, *encoding, str(film)], check=True)


TASKS = {
    task.__name__: task
    for task in (
        cut,
        cut_silent,
        dissolve,
        hour,
        own_work,
        soundtrack,
        soundtrack_again,
        soundtrack_dissolved,
        copy_pictures,
        copy_pictures_unseen,
        recode_sound,
        recode_overlaps,
        moviepy,
        concat_filter,
        xfade,
    )
}


def main() -> None:
    """Run one task here and write what it took."""
    parser = argparse.ArgumentParser(description="One measurement of `cut`.")
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("clips", type=int)
    parser.add_argument("seconds", type=int)
    arguments = parser.parse_args()
    begun = time.perf_counter()
    TASKS[arguments.task](arguments.folder, arguments.clips, arguments.seconds)
    seconds = time.perf_counter() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in used)
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": max(_own_peak(), used[1].ru_maxrss / 1024)}))


def _own_peak() -> float:
    """Return this process's peak of memory in MB; `getrusage` counts that of the process before `exec` too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
