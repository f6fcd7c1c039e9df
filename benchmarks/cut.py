"""How fast a film is cut, against the least that must be done and against what else there is.

    python benchmarks/cut.py [--quick]

Clips of five seconds, 1280x720, with sound. The least is done with PyAV and nothing else: the packets of pictures
copied, sound decoded and encoded once, the frames that overlap decoded, mixed and encoded. moviepy and FFmpeg's
filters are measured with 20 clips, and their time is scaled to the number of ours. All ratios are of one run; each
row is a process of its own, so that peaks of memory do not mix. Exits with 1 when a limit is missed; `--quick`
measures fewer and shorter clips, where starting costs more than cutting, and allows twice the time.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cut_clips import clip_path, make_clips, number_clip
from cut_hour import HOUR, check_hour

HERE = Path(__file__).parent
QUICK_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    Attributes:
        clips: of ours.
        few: clips of what is scaled, and of the second film that shows that memory does not grow.
        seconds: of a clip.
        hour: clips of the long film.
        slack: what times may exceed their limits by.
    """

    clips: int
    few: int
    seconds: int
    hour: int
    slack: float


FULL = Size(clips=100, few=20, seconds=5, hour=HOUR, slack=1.0)
QUICK = Size(clips=16, few=6, seconds=2, hour=60, slack=QUICK_SLACK)


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement.

    Attributes:
        seconds: it took.
        peak: MB of memory.
    """

    seconds: float
    peak: float


class Bench:
    """One run: measures, prints as it goes, and remembers whether every limit was kept."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.size = size
        self.kept = True
        self._folder = folder

    def warm(self, task: str) -> None:
        """Run a task once without measuring it, so that the first row does not pay for reading programs and clips."""
        self._run(task, self.size.clips)

    def row(self, label: str, task: str, clips: int | None = None, *, scaled: bool = False) -> Row:
        """Run a task in a process of its own and print what it took."""
        count = clips or self.size.clips
        answer = self._run(task, count)
        factor = self.size.clips / count if scaled else 1.0
        row = Row(answer["seconds"] * factor, answer["peak"])
        note = f"   {count} clips took {answer['seconds']:.2f} s" if scaled else ""
        print(f"{label:<58}{row.seconds:9.2f} s {row.peak:7.0f} MB {answer['cpu']:8.2f} s of CPU{note}", flush=True)
        return row

    def _run(self, task: str, count: int) -> dict[str, float]:
        command = [sys.executable, str(HERE / "cut_tasks.py"), task, str(self._folder), str(count)]
        ran = subprocess.run([*command, str(self.size.seconds)], check=True, stdout=subprocess.PIPE)
        answer: dict[str, float] = json.loads(ran.stdout)
        return answer

    def at_most(self, label: str, value: float, limit: float, *, slack: float = 1.0) -> None:
        """Print a limit and whether it was kept."""
        self._judge(label, value, f"at most {limit:g}", kept=value <= limit * slack)

    def at_least(self, label: str, value: float, limit: float, *, slack: float = 1.0) -> None:
        """Print a limit and whether it was kept."""
        self._judge(label, value, f"at least {limit:g}", kept=value >= limit / slack)

    def _judge(self, label: str, value: float, limit: str, *, kept: bool) -> None:
        print(f"    {label:<54}{value:9.2f}   {limit}{'' if kept else '   MISSED'}", flush=True)
        self.kept = self.kept and kept


def plain_cuts(bench: Bench) -> Row:
    """Measure plain cuts; return what the sound took."""
    size = bench.size
    print(f"\n{size.clips} clips of {size.seconds} s, plain cuts")
    bench.warm("copy_pictures")
    copied = bench.row("picture packets copied", "copy_pictures")
    bench.row("the least: the same, of clips that are not looked into", "copy_pictures_unseen")
    pictures = bench.row("scenec, the pictures alone", "cut_silent")
    recoded = bench.row("the least: sound decoded and encoded", "recode_sound")
    sound = bench.row("scenec, the sound alone", "soundtrack")
    again = bench.row("scenec, the sound alone, one clip changed", "soundtrack_again")
    few = bench.row(f"scenec, {size.few} clips", "cut", size.few)
    whole = bench.row("scenec", "cut")
    moviepy = bench.row("moviepy: concatenate_videoclips, write_videofile", "moviepy", size.few, scaled=True)
    ffmpeg = bench.row("ffmpeg: concat filter, x264 veryfast", "concat_filter", size.few, scaled=True)
    bench.at_most("pictures : copying", pictures.seconds / copied.seconds, 1.5, slack=size.slack)
    bench.at_most("sound : decoding and encoding", sound.seconds / recoded.seconds, 1.2, slack=size.slack)
    bench.at_most("sound, one clip changed : decoding and encoding", again.seconds / recoded.seconds, 0.2, slack=5)
    bench.at_least("times faster than moviepy", moviepy.seconds / whole.seconds, 50, slack=size.slack**2)
    bench.at_least("times faster than ffmpeg's concat filter", ffmpeg.seconds / whole.seconds, 10, slack=size.slack)
    bench.at_most("peak memory, MB", whole.peak, 250)
    bench.at_most(f"peak memory : with {size.few} clips", whole.peak / few.peak, 1.15)
    return sound


def dissolves(bench: Bench, folder: Path) -> None:
    """Measure a dissolve at every cut."""
    size, kept = bench.size, folder / "kept-theirs"
    print(f"\n{size.clips} clips of {size.seconds} s with one key frame each, a dissolve of 0.5 s at every cut")
    bench.row("scenec, the first time: every clip conformed", "dissolve")
    overlaps = bench.row("the least: overlaps decoded, mixed, encoded, all cores", "recode_overlaps")
    sound = bench.row("scenec, the sound alone", "soundtrack_dissolved")
    shutil.rmtree(kept / "pieces", ignore_errors=True)
    made = bench.row("scenec, conformed clips kept", "dissolve")
    again = bench.row("scenec, conformed clips and dissolves kept", "dissolve")
    number_clip(clip_path(folder, "theirs", 0), clip_path(folder, "theirs", size.clips // 2), size.clips)
    changed = bench.row("scenec, one clip changed", "dissolve")
    xfade = bench.row("ffmpeg: xfade chain, x264 veryfast", "xfade", size.few, scaled=True)
    one = bench.row("the changed clip's own work: conformed, two overlaps", "own_work", 3)
    least = overlaps.seconds + sound.seconds
    bench.at_most("dissolves : overlaps and sound", made.seconds / least, 1.2, slack=size.slack)
    own = one.seconds + sound.seconds
    bench.at_most("one changed : its own work and sound", changed.seconds / own, 1.2, slack=size.slack)
    # Of a short clip more overlaps, and all that overlaps is work for both.
    bench.at_least("times faster than ffmpeg's xfade", xfade.seconds / made.seconds, 5, slack=size.slack**2)
    bench.at_most("peak memory, MB", max(made.peak, again.peak), 500)


def long_film(bench: Bench, folder: Path) -> None:
    """Measure and inspect a film of an hour."""
    count, seconds = bench.size.hour, bench.size.seconds
    print(f"\n{count} clips of {seconds} s: {count * seconds / 60:.0f} minutes")
    bench.row("scenec", "hour", count)
    checked = check_hour(folder, count, seconds)
    bench.at_most("frames too many or too few", checked.frames_off, 0)
    bench.at_most("sound later or earlier than pictures at a cut, samples", checked.worst_samples, 1)
    bench.at_most("sound longer or shorter than pictures, ms", checked.end_ms, 1)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Cut films, against the least that must be done.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter clips")
    size = QUICK if parser.parse_args().quick else FULL
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in ("ours", "theirs"):
            make_clips(folder, kind, size.clips, size.seconds)
        bench = Bench(folder, size)
        plain_cuts(bench)
        dissolves(bench, folder)
        long_film(bench, folder)
    sys.exit(0 if bench.kept else 1)


if __name__ == "__main__":
    main()
