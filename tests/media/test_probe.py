"""Probing: facts are counted from content, and no file can harm the run or its neighbours."""

import hashlib
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from compiler.ir.asset import AssetFacts
from compiler.media import probe_child
from compiler.media.encode import ClipWriter
from compiler.media.probe import probe_file, probe_files
from compiler.media.probe_problem import ProbeProblem


def _clip(path: Path, frames: int = 45, *, sound: bool = True, width: int = 192, height: int = 128) -> Path:
    noise = np.random.default_rng(5)
    with ClipWriter(path, width, height, sample_rate=48_000 if sound else None) as clip:
        for _ in range(frames):
            clip.write_yuv(noise.integers(16, 236, (height * 3 // 2, width), dtype=np.uint8))
    return path


def _sound(path: Path, codec: str, seconds: float, rate: int = 24_000) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.layout = "mono"
        wave = np.random.default_rng(6).integers(-9000, 9000, (1, round(rate * seconds)), dtype=np.int16)
        frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        fifo = av.AudioFifo()
        for piece in resampler.resample(frame):
            fifo.write(piece)
        for piece in fifo.read_many(stream.codec_context.frame_size or 1024, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def _picture(path: Path, name: str, mode: str = "RGB") -> Path:
    noise = np.random.default_rng(7).integers(0, 256, (60, 90, 4), dtype=np.uint8)
    Image.fromarray(noise).convert(mode).save(path, format=name)
    return path


def _bomb(path: Path, width: int, height: int) -> Path:
    """Write a PNG that is small and unfolds into a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(width + 1)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    return path


def _facts(path: Path) -> AssetFacts:
    found = probe_file(path)
    assert isinstance(found, AssetFacts), found
    return found


def _slug(path: Path) -> str:
    found = probe_file(path)
    assert isinstance(found, ProbeProblem), found
    assert found.message
    return found.slug


def test_a_film_is_measured_by_its_packets(tmp_path: Path) -> None:
    path = _clip(tmp_path / "film.mp4")
    data = path.read_bytes()
    assert _facts(path) == AssetFacts(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind="video",
        format="mp4",
        width=192,
        height=128,
        seconds=1.5,
        fps=30.0,
        has_audio=True,
    )


def test_a_film_without_sound_says_so(tmp_path: Path) -> None:
    assert not _facts(_clip(tmp_path / "film.mp4", sound=False)).has_audio


@pytest.mark.parametrize("name", ["PNG", "JPEG", "BMP", "WEBP", "GIF"])
def test_every_picture_format_is_known(tmp_path: Path, name: str) -> None:
    facts = _facts(_picture(tmp_path / f"face.{name.lower()}", name))
    assert (facts.kind, facts.format, facts.width, facts.height) == ("image", name.lower(), 90, 60)


@pytest.mark.parametrize(
    "suffix, codec",
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("flac", "flac"), ("ogg", "libopus"), ("aac", "aac")],
)
def test_every_sound_format_is_known(tmp_path: Path, suffix: str, codec: str) -> None:
    facts = _facts(_sound(tmp_path / f"voice.{suffix}", codec, 2.0))
    assert (facts.kind, facts.format, facts.has_audio) == ("audio", suffix, True)
    assert facts.seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(
    "suffix, codec", [("mov", "libx264"), ("webm", "libvpx"), ("mkv", "libx264"), ("avi", "mpeg4")]
)
def test_every_film_format_is_known(tmp_path: Path, suffix: str, codec: str) -> None:
    path = tmp_path / f"film.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for level in range(48):
            frame = av.VideoFrame.from_ndarray(np.full((96, 96), level * 4, np.uint8), format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    facts = _facts(path)
    assert (facts.kind, facts.format, facts.width, facts.height) == ("video", suffix, 96, 64)
    assert facts.seconds == pytest.approx(2.0, abs=0.05)
    assert facts.fps == pytest.approx(24, abs=0.6)


@pytest.mark.parametrize("mode, alpha", [("RGB", False), ("RGBA", True), ("L", False), ("LA", True)])
def test_an_alpha_channel_is_found(tmp_path: Path, mode: str, alpha: bool) -> None:  # noqa: FBT001
    assert _facts(_picture(tmp_path / "face.png", "PNG", mode)).has_alpha is alpha


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95, 0.995])
def test_a_fast_start_film_that_was_cut_off_is_corrupt(tmp_path: Path, share: float) -> None:
    path = _clip(tmp_path / "film.mp4")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert _slug(path) == "asset-corrupt"


def test_a_film_with_rubbish_in_the_middle_is_corrupt(tmp_path: Path) -> None:
    path = _clip(tmp_path / "film.mp4")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = os.urandom(4000)
    path.write_bytes(data)
    assert _slug(path) == "asset-corrupt"


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_was_cut_off_is_corrupt(tmp_path: Path, name: str) -> None:
    path = _picture(tmp_path / f"face.{name.lower()}", name)
    path.write_bytes(path.read_bytes()[:-800])
    assert _slug(path) == "asset-corrupt"


def test_a_sound_that_was_cut_off_is_corrupt(tmp_path: Path) -> None:
    path = _sound(tmp_path / "voice.wav", "pcm_s16le", 4.0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert _slug(path) == "asset-corrupt"


@pytest.mark.parametrize("name", ["face.png", "film.mp4", "voice.wav"])
@pytest.mark.parametrize("content", [b"", b"\0\1\2\3" * 300])
def test_rubbish_is_corrupt(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert _slug(tmp_path / name) == "asset-corrupt"


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile secret.mp4\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        b"8BPS\0\1\0\0\0\0\0\0\0\3\0\0\0\1\0\0\0\1\0\x08\0\3",
        b"%PDF-1.7\n",
    ],
)
@pytest.mark.parametrize("name", ["film.mp4", "face.png"])
def test_what_poses_as_something_else_is_disguised(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert _slug(tmp_path / name) == "asset-disguised"


def test_a_picture_under_another_pictures_suffix_is_disguised(tmp_path: Path) -> None:
    assert _slug(_picture(tmp_path / "face.jpg", "PNG")) == "asset-disguised"


def test_a_known_format_that_scenes_do_not_use_is_said_to_be_one(tmp_path: Path) -> None:
    assert _slug(_picture(tmp_path / "face.tiff", "TIFF")) == "asset-format"


def test_a_quicktime_file_may_be_called_mp4(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "film.mp4"), "w", format="mov") as container:
        stream = container.add_stream("libx264", rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((96, 96), np.uint8), format="yuv420p")))
        container.mux(stream.encode(None))
    assert _facts(tmp_path / "film.mp4").format == "mov"


@pytest.mark.parametrize("size", [(12_000, 12_000), (15_000, 15_000)])
def test_a_picture_bomb_is_refused_without_unfolding(tmp_path: Path, size: tuple[int, int]) -> None:
    assert _slug(_bomb(tmp_path / "bomb.png", *size)) == "asset-corrupt"


def test_folders_pipes_and_nothing_are_missing(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    paths = [tmp_path / "folder.png", tmp_path / "pipe.png", tmp_path / "nothing.png", tmp_path / ("x" * 5000)]
    found = probe_files(paths)
    assert [getattr(found[path], "slug", None) for path in paths] == ["asset-missing"] * 4


def test_a_file_that_ends_the_child_costs_the_others_nothing(tmp_path: Path, ending: Callable[[str], None]) -> None:
    paths = [_picture(tmp_path / f"{name}.png", "PNG") for name in ("a", "b", "c")]
    ending("b.png")
    found = probe_files(paths, wall_seconds=2.0)
    assert isinstance(found[paths[0]], AssetFacts)
    assert found[paths[1]] == ProbeProblem("asset-corrupt", "reading it takes too much memory or time")
    assert isinstance(found[paths[2]], AssetFacts)


@pytest.fixture
def ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a child in place that does as the real one does, but dies at one name."""

    def arrange(name: str) -> None:
        script = tmp_path / "dying_child.py"
        source = Path(probe_child.__file__).read_text(encoding="utf-8")
        source = source.replace(
            "found = measure(", f"path.name == {name!r} and __import__('os').abort()\n        found = measure("
        )
        root = str(Path(probe_child.__file__).parents[2])
        script.write_text(source.replace("str(Path(__file__).resolve().parents[2])", repr(root)), encoding="utf-8")
        monkeypatch.setattr("compiler.media.limited_child._CHILD", script)

    return arrange


def test_a_file_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "sleeping_child.py"
    script.write_text("import sys, time\nsys.stdin.read()\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr("compiler.media.limited_child._CHILD", script)
    found = probe_files([tmp_path / "x.png"], wall_seconds=0.3)
    assert all(isinstance(each, ProbeProblem) and each.slug == "asset-corrupt" for each in found.values())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_child_lives_under_limits(tmp_path: Path) -> None:
    script = tmp_path / "limits.py"
    script.write_text(
        "import json, resource, runpy, sys\n"
        f"child = runpy.run_path({str(Path(probe_child.__file__))!r})\n"
        "child['main']()\n"
        "print(json.dumps([resource.getrlimit(x)[0] for x in (resource.RLIMIT_AS, resource.RLIMIT_NOFILE)]))\n",
        encoding="utf-8",
    )
    answer = subprocess.run([sys.executable, str(script), "probe"], input=b"[]", capture_output=True, check=True)
    assert json.loads(answer.stdout) == [2 << 30, 64]


def test_the_folder_one_stands_in_lends_the_child_no_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("av", "json", "PIL", "compiler"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken over')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert _facts(_picture(tmp_path / "face.png", "PNG")).kind == "image"
