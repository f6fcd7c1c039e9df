"""Damage to a stored clip is seen when it is used and by `verify`, and heals when the clip is kept anew."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from compiler.build.store import Store, StoredTake
from compiler.build.store_survey import survey_store

KEY, OTHER = "f" * 64, "e" * 64
CLIP, SECOND = b"clip" * 100, b"second" * 100


def keep(store: Store, data: bytes, key: str = KEY) -> StoredTake:
    clip = store.new_clip()
    clip.write_bytes(data)
    take = StoredTake(1, hashlib.sha256(data).hexdigest(), len(data), 5.0)
    store.keep(key, take, clip)
    return take


def overwrite(blob: Path, data: bytes) -> None:
    blob.chmod(0o644)
    blob.write_bytes(data)


def flip(blob: Path, other: Path) -> None:
    del other
    data = bytearray(blob.read_bytes())
    data[17] ^= 1
    overwrite(blob, bytes(data))


def cut(blob: Path, other: Path) -> None:
    del other
    overwrite(blob, blob.read_bytes()[:-1])


def empty(blob: Path, other: Path) -> None:
    del other
    overwrite(blob, b"")


def swap(blob: Path, other: Path) -> None:
    overwrite(blob, other.read_bytes())


def delete(blob: Path, other: Path) -> None:
    del other
    blob.unlink()


def folder(blob: Path, other: Path) -> None:
    del other
    blob.unlink()
    (blob / "inside").mkdir(parents=True)


def link(blob: Path, other: Path) -> None:
    blob.unlink()
    blob.symlink_to(other)


def link_to_the_same(blob: Path, other: Path) -> None:
    kept = other.parents[2] / "copy"
    blob.rename(kept)
    blob.symlink_to(kept)


def dangling(blob: Path, other: Path) -> None:
    blob.unlink()
    blob.symlink_to(other.with_name("nowhere"))


def pipe(blob: Path, other: Path) -> None:
    del other
    blob.unlink()
    os.mkfifo(blob)


def file_for_a_folder(blob: Path, other: Path) -> None:
    del other
    blob.unlink()
    blob.parent.rmdir()
    blob.parent.write_bytes(b"")


HARM: list[Callable[[Path, Path], None]] = [
    *(flip, cut, empty, swap, delete, folder, link, link_to_the_same, dangling, pipe, file_for_a_folder)
]


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_damage_is_seen_at_use_and_by_verify_and_keeping_the_clip_anew_heals_it(
    tmp_path: Path, harm: Callable[[Path, Path], None]
) -> None:
    store = Store(tmp_path)
    take, other = keep(store, CLIP), keep(store, SECOND, OTHER)
    harm(store.blob(take.sha256), store.blob(other.sha256))
    survey = survey_store(tmp_path, read_data=True)
    assert take.sha256 in {fault.sha256 for fault in survey.faults}
    assert [each for each in store.find(KEY).takes if store.intact(each)] == []
    assert not store.holds(take.sha256)
    assert keep(store, CLIP) == take
    assert store.holds(take.sha256)
    assert store.find(KEY).takes == (take,)
    assert store.holds(other.sha256) or harm is swap
    assert survey_store(tmp_path, read_data=True).faults == ()


def test_damage_of_another_size_is_seen_without_reading_clips(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take = keep(store, CLIP)
    flip(store.blob(take.sha256), tmp_path)
    assert survey_store(tmp_path, read_data=False).faults == ()
    cut(store.blob(take.sha256), tmp_path)
    assert [fault.kind for fault in survey_store(tmp_path, read_data=False).faults] == ["size"]


def test_a_clip_that_nobody_may_read_is_reported_and_read_again_where_that_can_be_had(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take = keep(store, CLIP)
    store.blob(take.sha256).chmod(0)
    assert [fault.kind for fault in survey_store(tmp_path, read_data=False).faults] == ["unreadable"]
    assert store.holds(take.sha256)


def test_what_is_set_aside_is_kept_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take = keep(store, CLIP)
    folder(store.blob(take.sha256), tmp_path)
    assert not store.holds(take.sha256)
    (aside,) = (tmp_path / "quarantine").iterdir()
    assert (aside / "inside").is_dir()


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b'{"takes": 3}', b'{"takes": [{"sha256": "x", "size": 1}]}'])
def test_a_broken_record_is_reported_and_its_clip_is_still_there(tmp_path: Path, record: bytes) -> None:
    store = Store(tmp_path)
    take = keep(store, CLIP)
    next((tmp_path / "takes").rglob("*.json")).write_bytes(record)
    survey = survey_store(tmp_path, read_data=True)
    assert [fault.kind for fault in survey.faults] == ["record"]
    assert survey.unnamed == (take.sha256,)
    assert store.has(KEY, take.sha256)
    store.record(KEY, take)
    assert store.find(KEY).takes == (take,)


def test_a_store_of_odd_things_is_looked_over_to_its_end(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    keep(store, CLIP)
    clips = tmp_path / "store/clips"
    (clips / "note.txt").write_text("mine")
    (clips / "aa").mkdir(exist_ok=True)
    (clips / "aa/song.mp3").write_bytes(b"x")
    (clips / "ab").symlink_to(tmp_path / "nowhere")
    (tmp_path / "store/takes/zz").symlink_to(tmp_path / "store")
    survey = survey_store(tmp_path / "store", read_data=True)
    assert survey.clips == 1
    assert {fault.path for fault in survey.faults} >= {"clips/note.txt", "clips/aa/song.mp3", "clips/ab"}


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert survey_store(tmp_path / "none", read_data=True).clips == 0
