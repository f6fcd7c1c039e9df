"""Joining a hundred clips with plain cuts, against what must be done at the least.

    python benchmarks/join.py [--clips 100] [--few 20]

The limit, measured in the same run: copy the packets of the pictures, decode the sound once and encode it
once. Target: at most 2.0 times that; peak memory the same for 20 clips as for 100. Each measurement is a
process of its own, so that peaks do not mix.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
import numpy as np

from compiler.assemble.film import assemble_film
from compiler.edit.timeline import FPS, Clip, SourceRange, Timeline, Track
from compiler.media.encode import ClipWriter
from compiler.media.film_labels import FilmLabels

WIDTH, HEIGHT, SECONDS = 1280, 720, 5
TARGET_RATIO, TARGET_GROWTH_MB = 2.0, 30
VARIATIONS = 4


def make_clips(folder: Path, count: int) -> list[Path]:
    """Write a few five-second clips of moving texture and sound, and repeat them under other names."""
    noise = np.random.default_rng(1)
    rows = np.arange(HEIGHT * 3 // 2)[:, None]
    columns = np.arange(WIDTH * 2)[None, :]
    wide = (110 + 50 * np.sin(columns / 23 + rows / 41) + noise.normal(0, 6, (HEIGHT * 3 // 2, WIDTH * 2))).astype(
        np.uint8
    )
    wide[HEIGHT:] = 128
    originals = []
    for variation in range(min(VARIATIONS, count)):
        path = folder / f"original-{variation}.mp4"
        with ClipWriter(path, WIDTH, HEIGHT) as clip:
            clip.write_sound(noise.normal(0, 0.1, (SECONDS * 48_000, 2)).astype(np.float32))
            for number in range(SECONDS * FPS):
                left = (number * (3 + variation)) % WIDTH
                clip.write_yuv(np.ascontiguousarray(wide[:, left : left + WIDTH]))
        originals.append(path)
    clips = [folder / f"clip-{number:03}.mp4" for number in range(count)]
    for number, path in enumerate(clips):
        path.hardlink_to(originals[number % len(originals)])
    return clips


def join(folder: Path, count: int) -> None:
    """Join with scenec."""
    frames = SECONDS * FPS
    items = tuple(Clip(f"{n}", f"{n}", SourceRange(0, frames), frames) for n in range(count))
    clips = {f"{n}": folder / f"clip-{n:03}.mp4" for n in range(count)}
    timeline = Timeline(FPS, WIDTH, HEIGHT, Track(items), Track(items))
    film = folder / f"film-{count}.mp4"
    assemble_film(timeline, clips, film, labels=FilmLabels("join"), cache=folder / "kept", progress=lambda _: None)


def copy_pictures(folder: Path, count: int) -> None:
    """Copy picture packets with PyAV and nothing else."""
    with av.open(str(folder / "copy.mp4"), "w", container_options={"movflags": "+faststart"}) as film:
        stream = None
        shift = 0
        for number in range(count):
            with av.open(str(folder / f"clip-{number:03}.mp4")) as clip:
                source = clip.streams.video[0]
                stream = stream or film.add_stream_from_template(source)
                for packet in clip.demux(source):
                    if packet.dts is not None and packet.pts is not None:
                        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                        packet.stream = stream
                        film.mux(packet)
                shift += source.duration or 0


def recode_sound(folder: Path, count: int) -> None:
    """Decode and encode the sound with PyAV and nothing else."""
    with av.open(str(folder / "sound.mp4"), "w") as film:
        stream = film.add_stream("aac", rate=48_000, options={"aac_coder": "fast"})
        stream.codec_context.layout = "stereo"
        stream.codec_context.bit_rate = 160_000
        position = 0
        for number in range(count):
            with av.open(str(folder / f"clip-{number:03}.mp4")) as clip:
                for frame in clip.decode(audio=0):
                    frame.pts = position
                    position += frame.samples
                    film.mux(stream.encode(frame))
        film.mux(stream.encode(None))


TASKS = {"join": join, "pictures": copy_pictures, "sound": recode_sound}


def measure(task: str, folder: Path, count: int) -> tuple[float, float]:
    """Run a task in a process of its own; return its seconds, without start-up, and its peak in MB."""
    command = [sys.executable, __file__, "--task", task, "--folder", str(folder), "--clips", str(count)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer["seconds"], answer["peak"]


def run_task(task: str, folder: Path, count: int) -> None:
    """Run one task here and write what it took."""
    begun = time.perf_counter()
    TASKS[task](folder, count)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


def compare(count: int, few: int) -> bool:
    """Print every measurement and return whether the targets are met."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_clips(folder, max(count, few))
        pictures, _ = measure("pictures", folder, count)
        sound, _ = measure("sound", folder, count)
        joined, peak = measure("join", folder, count)
        _, peak_few = measure("join", folder, few)
    ratio = joined / (pictures + sound)
    print(f"limit       {pictures + sound:6.2f} s   pictures copied {pictures:.2f} s, sound recoded {sound:.2f} s")
    print(f"scenec      {joined:6.2f} s   {count} clips of {SECONDS} s, {WIDTH}x{HEIGHT}")
    print(f"ratio       {ratio:6.2f}     target at most {TARGET_RATIO}")
    print(f"peak memory {peak_few:6.0f} MB for {few} clips, {peak:.0f} MB for {count}")
    return ratio <= TARGET_RATIO and peak - peak_few <= TARGET_GROWTH_MB


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Join clips with plain cuts, against the least that must be done.")
    parser.add_argument("--clips", type=int, default=100)
    parser.add_argument("--few", type=int, default=20)
    parser.add_argument("--task", choices=TASKS)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.task:
        run_task(arguments.task, arguments.folder, arguments.clips)
    else:
        sys.exit(0 if compare(arguments.clips, arguments.few) else 1)


if __name__ == "__main__":
    main()
