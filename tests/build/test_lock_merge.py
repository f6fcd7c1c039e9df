"""Locks merged by rows: by hand, by Hypothesis, and by real git with the driver that `init` sets up."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_story import run_scenec

from compiler.build.lock_merge import merge_locks
from compiler.build.lockfile import LockDocument, LockRow, load_lock, read_lock, render_lock
from compiler.diagnostics.sink import Diagnostics

TARGET = "default-dashscope"


def row(number: int) -> LockRow:
    digest = f"{number:064x}"
    return LockRow(key=digest, intent=digest, take=1, model="wan2.7-r2v", task=f"job-{number}", sha256=digest)


def lock(**rows: int) -> LockDocument:
    return LockDocument(shots={shot: {TARGET: row(number)} for shot, number in rows.items()})


def text(document: LockDocument) -> str:
    return render_lock(document)


def test_what_each_side_did_is_kept() -> None:
    base = lock(kept=1, ours=2, theirs=3, removed=4, gone=5)
    merged = merge_locks(
        base,
        lock(kept=1, ours=20, theirs=3, gone=5, new_here=6, same=8),
        lock(kept=1, ours=2, theirs=30, removed=4, new_there=7, same=8),
    )
    assert merged.conflicts == ()
    assert merged.text == text(lock(kept=1, ours=20, theirs=30, new_here=6, new_there=7, same=8))


def test_a_row_that_both_sides_made_anew_is_left_to_a_person_with_both_sides_marked(tmp_path: Path) -> None:
    merged = merge_locks(lock(a=1, b=2), lock(a=10, b=2, c=3), lock(a=11, b=2))
    assert merged.conflicts == (("a", TARGET),)
    scene = tmp_path / "gate.yaml"
    path = tmp_path / "gate.lock.yaml"
    path.write_text(merged.text)
    problems = Diagnostics()
    assert load_lock(scene, "gate.lock.yaml", problems) == LockDocument()
    (problem,) = problems
    assert problem.code.slug == "bad-lock-file"
    assert problem.message == "a merge conflict was left unresolved"
    assert problem.help is not None
    assert problem.help.startswith("keep the rows that fit the merged scene and delete the marker lines")
    for number, keep in ((10, "ours"), (11, "theirs")):
        lines, side = [], ""
        for line in merged.text.splitlines(keepends=True):
            if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
                side = {"<": "ours", "=": "theirs", ">": ""}[line[0]]
            elif side in ("", keep):
                lines.append(line)
        assert "".join(lines) == text(lock(a=number, b=2, c=3))


def test_a_row_that_one_side_removed_and_the_other_made_anew_is_left_to_a_person() -> None:
    merged = merge_locks(lock(a=1), lock(), lock(a=2))
    assert merged.conflicts == (("a", TARGET),)
    assert "<<<<<<< ours\n=======\n" in merged.text


locks = st.dictionaries(st.sampled_from(["a", "b", "1", "no", "null"]), st.integers(1, 3)).map(
    lambda rows: lock(**rows)
)


@given(locks, locks, locks)
def test_a_merge_is_the_same_from_both_sides_and_loses_no_row(
    base: LockDocument, ours: LockDocument, theirs: LockDocument
) -> None:
    merged, mirrored = merge_locks(base, ours, theirs), merge_locks(base, theirs, ours)
    assert merged.conflicts == mirrored.conflicts
    if not merged.conflicts:
        assert merged.text == mirrored.text
    for side in (ours, theirs):
        for shot, rows in side.shots.items():
            if base.shots.get(shot) != rows:
                assert rows[TARGET].sha256 in merged.text


def git(folder: Path, *words: str, code: int = 0) -> str:
    own = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    ran = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / ".gitattributes").write_text("*.lock.yaml merge=scenec-lock\n")
    commit(tmp_path, lock(m=1), "begin")
    return tmp_path


def commit(folder: Path, document: LockDocument, name: str) -> None:
    (folder / "gate.lock.yaml").write_text(text(document))
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", name)


def diverge(folder: Path, ours: LockDocument, theirs: LockDocument) -> None:
    git(folder, "checkout", "-q", "-b", "other")
    commit(folder, theirs, "theirs")
    git(folder, "checkout", "-q", "main")
    commit(folder, ours, "ours")


def set_up(folder: Path) -> None:
    ran = run_scenec(folder, "init", "--merge-driver")
    assert ran.code == 0, ran.err
    driver = git(folder, "config", "merge.scenec-lock.driver").strip()
    assert driver == "scenec merge-lock %O %A %B %P"
    # The command of this very checkout, wherever it is installed.
    git(folder, "config", "merge.scenec-lock.driver", driver.replace("scenec", f"{sys.executable} -m compiler", 1))


def merged_lock(folder: Path) -> LockDocument:
    problems = Diagnostics()
    document = read_lock(folder / "gate.lock.yaml", "gate.lock.yaml", problems)
    assert not problems.has_errors
    return document


def test_branches_that_make_different_shots_merge_in_git_without_any_driver(repository: Path) -> None:
    commit(repository, lock(a=1, m=2, z=3), "three")
    diverge(repository, lock(a=10, m=2, z=3), lock(a=1, m=2, z=30))
    git(repository, "merge", "-q", "other", "-m", "merge")
    assert merged_lock(repository).shots == lock(a=10, m=2, z=30).shots


def test_additions_in_one_place_merge_in_git_by_the_driver_and_not_without_it(repository: Path) -> None:
    diverge(repository, lock(m=1, n=2), lock(m=1, o=3))
    git(repository, "merge", "-q", "other", "-m", "merge", code=1)
    git(repository, "merge", "--abort")
    set_up(repository)
    git(repository, "merge", "-q", "other", "-m", "merge")
    assert merged_lock(repository).shots == lock(m=1, n=2, o=3).shots


def test_one_shot_made_on_both_branches_stops_the_merge_and_says_so(repository: Path) -> None:
    set_up(repository)
    diverge(repository, lock(m=2, n=4), lock(m=3))
    said = git(repository, "merge", "-q", "other", "-m", "merge", code=1)
    assert "both sides made the shot `m` for default-dashscope: `gate.lock.yaml`" in said
    assert "<<<<<<< ours" in (repository / "gate.lock.yaml").read_text()
    assert "UU gate.lock.yaml" in git(repository, "status", "--short")


def test_a_lock_that_both_branches_begin_is_merged(repository: Path) -> None:
    set_up(repository)
    git(repository, "rm", "-q", "gate.lock.yaml")
    git(repository, "commit", "-q", "-m", "none")
    diverge(repository, lock(a=1), lock(b=2))
    git(repository, "merge", "-q", "other", "-m", "merge")
    assert merged_lock(repository).shots == lock(a=1, b=2).shots


def test_only_where_no_line_names_the_driver_one_is_asked_for(repository: Path) -> None:
    ran = run_scenec(repository, "init", "--merge-driver")
    assert (ran.code, ran.err) == (0, "git merges locks by rows here now\n")
    (repository / ".gitattributes").write_text("*.lock.yaml linguist-generated\n")
    ran = run_scenec(repository, "init", "--merge-driver")
    assert ran.err.endswith("`.gitattributes` needs `*.lock.yaml merge=scenec-lock`\n")


def test_the_driver_is_refused_outside_git(tmp_path: Path) -> None:
    ran = run_scenec(tmp_path, "init", "--merge-driver")
    assert ran.code == 7
    assert "no git repository" in ran.err
