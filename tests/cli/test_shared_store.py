"""Two people, one story, and a store that both reach: whoever compiles second pays nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rehearsal import Rehearsing, rehearsing
from small_story import Story, write_story
from two_places import Place, a_place


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("shared") / "story")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.fixture(scope="module")
def bought(written: Story, stage: Rehearsing, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place where every clip was paid for."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "shared").mkdir()
    place = a_place(written, folder / "home", stage, SCENEC_STORE_REMOTE=str(folder / "shared"))
    assert place.compile().code == 0
    return place


@pytest.fixture
def first(bought: Place, tmp_path: Path) -> Place:
    shutil.copytree(bought.story.folder, tmp_path / "first/story")
    shutil.copytree(bought.home, tmp_path / "first/home")
    (tmp_path / "shared").mkdir()
    environment = {**bought.environment, "SCENEC_STORE_REMOTE": str(tmp_path / "shared")}
    return Place(Story(tmp_path / "first/story"), tmp_path / "first/home", environment)


def test_the_second_person_never_pays(first: Place, stage: Rehearsing, tmp_path: Path) -> None:
    sent = len(stage.ledger("create"))
    ran = first.run("store", "push", "gate.yaml")
    assert ran.code == 0, ran.err
    second = first.elsewhere(tmp_path / "second")
    assert second.actions() == ["reuse", "reuse"]
    assert second.blobs() == []
    ran = second.compile("--json")
    assert (ran.code, ran.json()["spent"]["amount"]) == (0, "0.00"), ran.err
    assert [blob.read_bytes() for blob in second.blobs()] == [blob.read_bytes() for blob in first.blobs()]
    assert len(stage.ledger("create")) == sent


def test_a_clone_whose_clips_are_nowhere_is_missing_with_its_price_and_buys_nothing(
    first: Place, stage: Rehearsing, tmp_path: Path
) -> None:
    sent = len(stage.ledger("create"))
    second = first.elsewhere(tmp_path / "second")
    assert second.actions() == ["missing", "missing"]
    plan = second.run("plan", "gate.yaml", "--backend", "dashscope")
    assert "0 as they are, 2 missing" in plan.out
    assert "making again what is missing costs 0.50 USD" in plan.out
    assert "free" not in plan.out
    ran = second.compile()
    assert ran.code == 5
    assert "costs 0.20 USD" in ran.err
    assert "costs 0.30 USD" in ran.err
    assert len(stage.ledger("create")) == sent


def test_a_plan_has_something_to_do_where_a_compile_would_ask_for_a_decision(first: Place, tmp_path: Path) -> None:
    words = ("plan", "gate.yaml", "--backend", "dashscope", "--exit-code", "--json")
    assert first.run(*words).code == 0
    second = first.elsewhere(tmp_path / "second")
    ran = second.run(*words)
    assert (ran.code, second.compile("--locked").code) == (10, 5)
    totals = ran.json()["totals"]
    assert (totals["reuse"], totals["missing"], totals["blocked"]) == (0, 2, 0)


def test_pull_gets_what_locks_name_and_push_sends_it_once(first: Place, tmp_path: Path) -> None:
    assert [each["outcome"] for each in first.run("store", "push", "--json").json()["clips"]] == ["sent", "sent"]
    assert [each["outcome"] for each in first.run("store", "push", "--json").json()["clips"]] == ["there", "there"]
    second = first.elsewhere(tmp_path / "second")
    one = second.run("store", "pull", "gate.yaml#question", "--json")
    assert [(each["shot"], each["outcome"]) for each in one.json()["clips"]] == [("question", "fetched")]
    assert [each["outcome"] for each in second.run("store", "pull", "--json").json()["clips"]] == ["fetched", "here"]
    shutil.rmtree(tmp_path / "shared")
    assert second.compile().code == 0


def test_a_poisoned_shared_store_is_told_set_aside_and_never_used(
    first: Place, stage: Rehearsing, tmp_path: Path
) -> None:
    sent = len(stage.ledger("create"))
    assert first.run("store", "push").code == 0
    for clip in (tmp_path / "shared").rglob("*.mp4"):
        data = clip.read_bytes()
        clip.unlink()
        clip.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    second = first.elsewhere(tmp_path / "second")
    ran = second.compile()
    assert ran.code == 5
    assert "poisoned-clip" in ran.err or "SC0721" in ran.err
    assert second.blobs() == []
    assert len(list((second.clips / "quarantine").iterdir())) == 2
    assert second.run("store", "pull").code == 5
    assert len(stage.ledger("create")) == sent
    assert first.run("store", "push", "--again").code == 0
    assert second.run("store", "pull").code == 0


def test_a_shared_store_that_is_not_there_is_a_warning_and_buys_nothing(
    first: Place, stage: Rehearsing, tmp_path: Path
) -> None:
    sent = len(stage.ledger("create"))
    second = first.elsewhere(tmp_path / "second")
    gone = {"SCENEC_STORE_REMOTE": str(tmp_path / "unmounted")}
    ran = second.run("plan", "gate.yaml", "--backend", "dashscope", **gone)
    assert (ran.code, "SC0720" in ran.err) == (0, True)
    assert second.compile(**gone).code == 5
    assert second.run("store", "pull", **gone).code == 7
    assert first.compile(**gone).code == 0
    assert len(stage.ledger("create")) == sent


def test_without_a_shared_store_push_and_pull_say_where_to_name_one(first: Place) -> None:
    for word in ("push", "pull"):
        ran = first.run("store", word, SCENEC_STORE_REMOTE="")
        assert (ran.code, "SCENEC_STORE_REMOTE" in ran.err) == (2, True)


@pytest.mark.parametrize("harm", ["flip", "cut", "delete", "folder"])
def test_a_spoilt_paid_clip_comes_from_the_shared_store_then_the_provider_and_is_never_bought(
    first: Place, stage: Rehearsing, tmp_path: Path, harm: str
) -> None:
    sent = len(stage.ledger("create"))
    whole = [blob.read_bytes() for blob in first.blobs()]
    for shared in (True, False):
        if shared:
            assert first.run("store", "push").code == 0
        else:
            shutil.rmtree(tmp_path / "shared")
            (tmp_path / "shared").mkdir()
        _spoil(first.blobs()[0], harm)
        verified = first.run("store", "verify", "--read-data", "--json")
        assert verified.code == 7
        ran = first.compile("--json")
        assert (ran.code, ran.json()["spent"]["amount"]) == (0, "0.00"), ran.err
        assert [blob.read_bytes() for blob in first.blobs()] == whole
        assert first.run("store", "verify", "--read-data").code == 0
    assert len(stage.ledger("create")) == sent


@pytest.mark.parametrize("harm", ["flip", "cut", "delete", "folder"])
def test_a_spoilt_paid_clip_that_nobody_has_any_more_is_exit_5_with_its_price(
    first: Place, stage: Rehearsing, harm: str
) -> None:
    sent = len(stage.ledger("create"))
    shutil.rmtree(first.home / "state")
    _spoil(first.blobs()[0], harm)
    for _ in range(2):
        ran = first.compile()
        assert ran.code == 5
        assert "costs 0." in ran.err
    assert first.actions().count("missing") == 1
    assert len(stage.ledger("create")) == sent


def test_git_clean_costs_nothing_and_a_clone_on_the_same_machine_neither(
    first: Place, stage: Rehearsing, tmp_path: Path
) -> None:
    sent = len(stage.ledger("create"))
    for name in (".scenec", "build"):
        shutil.rmtree(first.story.folder / name, ignore_errors=True)
    assert first.compile().code == 0
    clone = first.elsewhere(tmp_path / "clone")
    assert Place(clone.story, first.home, first.environment).compile().code == 0
    assert len(stage.ledger("create")) == sent


def _spoil(blob: Path, harm: str) -> None:
    data = blob.read_bytes()
    blob.unlink()
    if harm == "folder":
        blob.mkdir()
    elif harm != "delete":
        blob.write_bytes(data[:-1] if harm == "cut" else data[:99] + bytes([data[99] ^ 4]) + data[100:])
