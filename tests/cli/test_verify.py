"""`scenec verify`: a film says what it is made of, and is found out when it or a clip of it is altered."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
from small_story import SCENE, Story, write_story

if TYPE_CHECKING:
    from ran import Ran

BUILD = "build/gate/default-animatic"
FILM = f"{BUILD}/film.mp4"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Story:
    scene = SCENE.replace("    duration: 2\n", "    duration: 2\n    transition: {wipe: 0.5}\n")
    story = write_story(tmp_path_factory.mktemp("compiled"), scene)
    assert story.run("compile", "gate.yaml").code == 0
    return story


@pytest.fixture
def story(compiled: Story, tmp_path: Path) -> Story:
    return Story(shutil.copytree(compiled.folder, tmp_path / "story"))


def _record(film: Path) -> dict[str, object]:
    with av.open(str(film)) as container:
        found: dict[str, object] = json.loads(container.metadata["comment"])
        assert container.metadata["title"] == "The gate"
        return found


def _remux(film: Path, copy: Path) -> Path:
    """Write the packets of a film into another file, as tools do that encode nothing."""
    with av.open(str(film)) as source, av.open(str(copy), "w") as target:
        target.metadata.update({key: source.metadata[key] for key in ("title", "comment")})
        kept = [one for one in source.streams if one.type in ("video", "audio")]
        streams = {one.index: target.add_stream_from_template(one) for one in kept}
        for packet in source.demux([source.streams[index] for index in streams]):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
    return copy


def test_a_film_says_which_takes_it_is_made_of(story: Story) -> None:
    ran = story.run("verify", FILM)
    assert (ran.code, ran.err) == (0, "")
    lines = [line.split() for line in ran.out.splitlines()]
    assert lines[0][:4] == ["The", "gate:", "135", "frames,"]
    assert [line[:6] for line in lines[3:]] == [
        ["gate", "arrival", "1", "0", "60", "intact"],
        ["gate", "question", "1", "0", "90", "intact"],
    ]
    document = story.run("verify", FILM, "--json").json()
    assert (document["altered"], document["rewritten"], document["frames"]) == (False, False, 135)
    assert document["lock"] == _record(story.folder / FILM)["lock"]
    manifest = json.loads((story.folder / BUILD / "manifest.json").read_bytes())
    assert manifest["lock"] == document["lock"]
    assert [take["sha256"] for take in document["takes"]] == [shot["sha256"] for shot in manifest["shots"]]


def test_a_record_says_nothing_of_the_machine_and_is_the_same_again(story: Story) -> None:
    film = story.folder / FILM
    before = film.read_bytes()
    assert str(story.folder).encode() not in before
    (film.with_name(".cut.json")).unlink()
    assert story.run("cut", "gate.yaml").code == 0
    assert film.read_bytes() == before


def test_another_cut_of_the_same_takes_has_another_lock(story: Story) -> None:
    before = _record(story.folder / FILM)
    story.edit("{wipe: 0.5}", "{dissolve: 0.5}")
    assert story.run("cut", "gate.yaml").code == 0
    after = _record(story.folder / FILM)
    assert before["takes"] == after["takes"]
    assert before["lock"] != after["lock"]


def _in_packets(film: Path) -> None:
    """Change a byte of a coded picture."""
    data = bytearray(film.read_bytes())
    data[data.index(b"mdat") + len(data) // 3] ^= 1
    film.write_bytes(data)


def _in_record(film: Path) -> None:
    data = film.read_bytes()
    assert data.count(b'["gate","arrival",1,') == 1
    film.write_bytes(data.replace(b'["gate","arrival",1,', b'["gate","arrival",2,'))


def _of_another(film: Path) -> None:
    """Give a film the record of one that has the same length."""
    data = film.read_bytes()
    digest = str(_record(film)["pictures"]).encode()
    assert data.count(digest) == 1
    film.write_bytes(data.replace(digest, b"0" * 64))


@pytest.mark.parametrize(
    "alter, what", [(_in_packets, ""), (_in_record, "altered: record"), (_of_another, "altered: record, pictures")]
)
def test_a_film_that_was_altered_is_found_out(story: Story, alter: Callable[[Path], None], what: str) -> None:
    alter(story.folder / FILM)
    ran = story.run("verify", FILM)
    assert ran.code == 1
    assert "error[SC0921]" in ran.err
    assert what in ran.err


@pytest.mark.parametrize("suffix", ["mkv", "mp4", "mov"])
def test_a_film_in_another_container_is_told_but_not_altered(story: Story, suffix: str) -> None:
    copy = _remux(story.folder / FILM, story.folder / f"copy.{suffix}")
    ran = story.run("verify", copy.name)
    assert ran.code == 0
    assert "note[SC0923]" in ran.err


def test_takes_that_are_not_here_are_said_to_be_absent(compiled: Story, tmp_path: Path) -> None:
    shutil.copy(compiled.folder / FILM, tmp_path / "sent.mp4")
    document = Story(tmp_path).run("verify", "sent.mp4", "--json").json()
    assert [take["state"] for take in document["takes"]] == ["absent", "absent"]
    assert document["altered"] is False


def test_a_clip_that_was_altered_is_found_out(story: Story) -> None:
    clip = next((story.folder / BUILD / "shots").glob("gate-question-*"))
    clip.write_bytes(clip.read_bytes() + b"\0")
    assert story.run("verify", FILM, "--json").json()["takes"][1]["state"] == "intact"  # the store's own is whole
    shutil.rmtree(story.folder / ".scenec/store")
    ran = story.run("verify", FILM)
    assert ran.code == 1
    assert "error[SC0922]" in ran.err
    assert ran.out.splitlines()[-1].split()[5] == "altered"


def _foreign(folder: Path) -> Path:
    path = folder / "foreign.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(stream.encode(None))
    return path


def _text(folder: Path) -> Path:
    path = folder / "text.mp4"
    path.write_text("no film", encoding="utf-8")
    return path


def _without_takes(folder: Path) -> Path:
    path = _foreign(folder)
    digest = "0" * 64
    record = {
        "scenec": 1,
        "lock": digest,
        "frames": 1,
        "pictures": digest,
        "sound": digest,
        "takes": [],
        "seal": digest,
    }
    labelled = folder / "labelled.mp4"
    with av.open(str(path)) as source, av.open(str(labelled), "w") as target:
        target.metadata["comment"] = json.dumps(record)
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return labelled


@pytest.mark.parametrize("make", [_foreign, _text, _without_takes])
def test_a_film_without_a_record_is_not_judged(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    ran: Ran = Story(tmp_path).run("verify", make(tmp_path).name, "--json")
    assert ran.code == 1
    assert [one["slug"] for one in ran.json()["diagnostics"]] == ["no-record"]


def test_a_film_that_does_not_exist_is_a_slip_of_the_command(tmp_path: Path) -> None:
    assert Story(tmp_path).run("verify", "film.mp4").code == 2
