"""What `scenec store gc` may remove, and above all what it leaves alone."""

import hashlib
import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from attempts import an_intent
from small_story import Story, write_story

from compiler.build.journal import Journal
from compiler.build.lockfile import LockDocument, LockRow, save_lock
from compiler.build.store import Store, StoredTake
from compiler.driver.store_gc import LitteredStore, look_for_litter, remove_all
from compiler.driver.store_repositories import known_repositories, remember_repository
from compiler.driver.workplace import Workplace

KEY, OTHER = "a" * 64, "b" * 64
DAYS = 86400 * 10**9


@dataclass
class Yard:
    """A repository, a store of paid clips, and a clock."""

    story: Story
    workplace: Workplace

    @property
    def paid(self) -> Store:
        return Store(self.workplace.data / "dashscope")

    def keep(self, data: bytes, key: str = KEY) -> StoredTake:
        clip = self.paid.new_clip()
        clip.write_bytes(data)
        take = StoredTake(1, hashlib.sha256(data).hexdigest(), len(data), 1.0)
        self.paid.keep(key, take, clip)
        return take

    def lock(self, take: StoredTake, scene: Path) -> None:
        row = LockRow(key=KEY, intent=OTHER, take=1, model="wan2.7-r2v", sha256=take.sha256)
        save_lock(scene, LockDocument(schema_version=1, shots={"arrival": {"default-dashscope": row}}))

    def compile(self) -> None:
        assert self.story.run("compile", "gate.yaml").code == 0
        # By this yard's clock days have passed since, and what the cut was made from would go.
        shutil.rmtree(self.story.folder / ".scenec/cut")

    def look(self, *, forget_absent: bool = False) -> tuple[LitteredStore, ...]:
        return look_for_litter(self.workplace, forget_absent=forget_absent)

    def collect(self, *, paid: bool, forget_absent: bool = False) -> int:
        found = self.look(forget_absent=forget_absent)
        return remove_all(found, self.workplace, paid=paid, forget_absent=forget_absent)


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    story = write_story(tmp_path / "story")
    later = time.time_ns() + 4 * DAYS
    place = Workplace(
        story.folder, tmp_path / "data", lambda: later, state=tmp_path / "state", cache=tmp_path / "cache"
    )
    return Yard(story, place)


def test_a_paid_clip_that_nothing_names_goes_only_with_leave_of_its_own(yard: Yard) -> None:
    take = yard.keep(b"unnamed")
    assert yard.collect(paid=False) == 0
    assert yard.paid.holds(take.sha256)
    assert yard.collect(paid=True) == take.size
    assert yard.paid.find(KEY).takes == yard.paid.find(KEY).lost == ()


def test_a_clip_that_a_lock_of_this_repository_names_stays(yard: Yard) -> None:
    take = yard.keep(b"locked")
    yard.lock(take, yard.story.scene)
    assert yard.collect(paid=True) == 0
    assert yard.paid.holds(take.sha256)


def test_a_clip_that_the_journal_names_stays(yard: Yard) -> None:
    take = yard.keep(b"bought")
    with closing(Journal(yard.workplace.state_folder / "dashscope/journal.db")) as journal:
        accepted = journal.accept(journal.begin(an_intent(KEY), 1.0), "job", "", {}, 2.0)
        journal.fetch(journal.succeed(accepted, 1.0, None), take.sha256)
    assert yard.collect(paid=True) == 0
    assert yard.paid.holds(take.sha256)


def test_a_clip_that_another_known_repository_names_stays(yard: Yard, tmp_path: Path) -> None:
    take = yard.keep(b"theirs")
    scene = tmp_path / "theirs/deep/down/scene.yaml"
    scene.parent.mkdir(parents=True)
    yard.lock(take, scene)
    remember_repository(tmp_path / "theirs", yard.workplace)
    assert yard.collect(paid=True) == 0
    assert yard.paid.holds(take.sha256)


def test_while_a_known_repository_is_away_or_a_lock_unreadable_no_paid_clip_goes(yard: Yard, tmp_path: Path) -> None:
    take = yard.keep(b"whose")
    (tmp_path / "away").mkdir()
    remember_repository(tmp_path / "away", yard.workplace)
    (tmp_path / "away/scene.lock.yaml").write_text("shots: [")
    assert yard.collect(paid=True) == 0
    shutil.rmtree(tmp_path / "away")
    assert yard.collect(paid=True) == 0
    assert yard.paid.holds(take.sha256)
    assert yard.collect(paid=True, forget_absent=True) == take.size
    assert known_repositories(yard.workplace) == ()


def test_what_is_young_stays_since_somebody_may_be_about_to_name_it(yard: Yard) -> None:
    yard.keep(b"young")
    yard.paid.new_clip().write_bytes(b"half")
    yard.workplace = Workplace(yard.story.folder, yard.workplace.data, time.time_ns, state=yard.workplace.state)
    assert yard.collect(paid=True) == 0


def test_what_a_dead_run_had_begun_goes_and_the_only_copy_of_a_damaged_clip_stays(yard: Yard) -> None:
    yard.paid.new_clip().write_bytes(b"half")
    take = yard.keep(b"clip")
    blob = yard.paid.blob(take.sha256)
    blob.chmod(0o644)
    blob.write_bytes(b"cliq")
    assert not yard.paid.holds(take.sha256)
    assert yard.collect(paid=True) == len(b"half")
    (aside,) = (yard.paid.folder / "quarantine").iterdir()
    assert aside.read_bytes() == b"cliq"
    yard.keep(b"clip")
    yard.lock(take, yard.story.scene)
    assert yard.collect(paid=False) == len(b"cliq")
    assert yard.paid.holds(take.sha256)


def test_drawn_clips_go_when_no_shot_asks_for_them_and_stay_while_one_does(yard: Yard) -> None:
    yard.compile()
    drawn = Store(yard.story.folder / ".scenec/store")
    before = sorted(drawn.folder.glob("clips/*/*.mp4"))
    assert yard.collect(paid=False) == 0
    yard.story.edit("Jon looks up.", "Jon looks down.")
    stale = [each for place in yard.look() for each in place.litter]
    assert [each.kind for each in stale] == ["free"]
    assert yard.collect(paid=False) == stale[0].size
    assert sorted(drawn.folder.glob("clips/*/*.mp4")) == [path for path in before if path != stale[0].path]


def test_what_no_cut_has_used_for_days_goes(yard: Yard) -> None:
    kept = yard.story.folder / ".scenec/cut/pieces/of-an-old-cut.pictures"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"old")
    (yard.story.folder / ".scenec/store").mkdir()
    workplace = yard.workplace
    yard.workplace = Workplace(yard.story.folder, workplace.data, time.time_ns, state=workplace.state)
    assert yard.collect(paid=False) == 0
    yard.workplace = workplace
    assert yard.collect(paid=False) == 3
    assert not kept.exists()


def test_a_repository_with_errors_keeps_its_drawn_clips(yard: Yard) -> None:
    yard.compile()
    yard.story.edit("Jon looks up.", "Jon looks up.\n    duration: long")
    assert yard.collect(paid=False) == 0


def test_looking_removes_nothing_and_paid_clips_are_not_removed_unasked(yard: Yard) -> None:
    take = yard.keep(b"unnamed")
    environment = {"SCENEC_DATA_DIR": str(yard.workplace.data), "SCENEC_STATE_DIR": str(yard.workplace.state)}
    for words in ([], ["--delete"], ["--delete", "--paid"]):
        assert yard.story.run("store", "gc", *words, "--json", **environment).json()["freed"] == 0
    assert yard.paid.holds(take.sha256)
