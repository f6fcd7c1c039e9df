import hashlib
from pathlib import Path

import pytest

from compiler.build.store import Store, StoredTake

KEY = "f" * 64


def keep(store: Store, data: bytes, *, number: int = 1, slate: str = "") -> StoredTake:
    clip = store.new_clip()
    clip.write_bytes(data)
    take = StoredTake(number, hashlib.sha256(data).hexdigest(), len(data), 5.0, slate)
    store.keep(KEY, take, clip)
    return take


def test_a_kept_clip_is_found_by_its_key_and_is_intact(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take = keep(store, b"clip")
    assert Store(tmp_path).find(KEY).takes == (take,)
    assert store.intact(take)
    assert store.blob(take.sha256).read_bytes() == b"clip"


def test_a_kept_clip_cannot_be_written_to_by_accident(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.blob(keep(store, b"clip").sha256).stat().st_mode & 0o222 == 0


def test_takes_of_one_key_stand_beside_one_another(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second, relabelled = keep(store, b"1"), keep(store, b"2", number=2), keep(store, b"3", slate="s")
    assert store.find(KEY).takes == (first, relabelled, second)


@pytest.mark.parametrize("damage", [b"cliq", b"clip and more", b"", b"cl"])
def test_a_damaged_clip_is_never_used(tmp_path: Path, damage: bytes) -> None:
    store = Store(tmp_path)
    take = keep(store, b"clip")
    store.blob(take.sha256).chmod(0o644)
    store.blob(take.sha256).write_bytes(damage)
    usable = [each for each in store.find(KEY).takes if store.intact(each)]
    assert usable == []


def test_a_damaged_clip_is_set_aside_not_deleted(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take = keep(store, b"clip")
    store.blob(take.sha256).chmod(0o644)
    store.blob(take.sha256).write_bytes(b"cliq")
    assert not store.intact(take)
    assert [path.read_bytes() for path in (tmp_path / "quarantine").iterdir()] == [b"cliq"]


def test_a_deleted_clip_or_a_folder_in_its_place_is_no_take(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take = keep(store, b"clip")
    store.blob(take.sha256).unlink()
    assert store.find(KEY).takes == ()
    store.blob(take.sha256).mkdir()
    assert not any(store.intact(each) for each in store.find(KEY).takes)


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"{",
        b"[]",
        b'{"takes": 3}',
        b'{"takes": [{"number": 1}]}',
        b'{"takes": [{"number": "x", "sha256": "", "size": 0, "seconds": 0}]}',
        b'{"takes": [{"number": 1, "sha256": "../../etc/passwd", "size": 0, "seconds": 0}]}',
    ],
)
def test_a_broken_record_counts_as_none(tmp_path: Path, record: bytes) -> None:
    store = Store(tmp_path)
    keep(store, b"clip")
    next((tmp_path / "takes").rglob("*.json")).write_bytes(record)
    assert store.find(KEY).takes == ()
