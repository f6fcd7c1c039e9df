"""Shots that begin with the last frame of the one before, at a provider."""

import io
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
from hosted_stage import Stage, small_shot
from lowered import ROUTE
from PIL import Image

from compiler.backends.protocol import BackendError
from compiler.build.key import request_key
from compiler.ir.asset import Asset
from compiler.ir.frame import Frame
from compiler.ir.request import MediaItem
from compiler.ir.shot import Shot
from compiler.media.decode import read_frames


def following(name: str, before: str, **changes: object) -> Shot:
    """Return a shot that continues another one."""
    shot = small_shot(name, **changes)
    assert shot.request is not None
    opening = Asset(
        f"last frame of {before}", remote=False, facts=None, sha256="", route=ROUTE, frame=Frame("alley", before)
    )
    media = (*shot.request.media, MediaItem("first_frame", opening))
    return replace(shot, request=replace(shot.request, media=media))


CHAIN = (small_shot("a"), following("b", "a"), following("c", "b"))


def another(clip: bytes) -> bytes:
    """Return a clip that shows the same in other bytes."""
    return clip + b"\0\0\0\x08free"


def test_a_chain_is_sent_one_after_another_and_each_shot_once(stage: Stage) -> None:
    result = stage.run(*CHAIN)
    assert stage.provider.submitted == ["a", "b", "c"]
    assert set(result.clips) == {("alley", "a"), ("alley", "b"), ("alley", "c")}
    assert stage.purse.spent[0].amount == 3 * CHAIN[0].price.amount  # type: ignore[union-attr]


def test_what_is_sent_is_the_last_picture_of_the_clip_before(stage: Stage) -> None:
    result = stage.run(*CHAIN[:2])
    pictures = list(read_frames(stage.store.blob(result.clips["alley", "a"].sha256), 64, 48))
    assert set(stage.provider.openings) == {"b"}
    with Image.open(io.BytesIO(stage.provider.openings["b"])) as picture:
        sent = np.asarray(picture)
    assert np.array_equal(sent, pictures[-1])
    assert not np.array_equal(sent, pictures[-2])


def test_nothing_of_it_stays_in_the_repository(stage: Stage) -> None:
    stage.run(*CHAIN)
    assert list((stage.folder / ".scenec/frames").iterdir()) == []


def test_the_key_in_journal_and_lock_is_of_the_clip_and_the_next_plan_reuses_it(stage: Stage) -> None:
    result = stage.run(*CHAIN)
    bound = CHAIN[1].continuing(Frame("alley", "a", wish="x", clip=result.clips["alley", "a"].sha256))
    assert bound.request is not None
    assert stage.lock.shots["b"]["default-dashscope"].key == request_key(bound.request)
    assert [step.action for step in stage.plan(*CHAIN).steps] == ["reuse", "reuse", "reuse"]


def test_what_continues_a_shot_that_fails_is_not_sent(stage: Stage) -> None:
    stage.provider.on["a"] = [BackendError("refused")]
    other = small_shot("d")
    result = stage.run(*CHAIN, other)
    assert sorted(stage.provider.submitted) == ["d"]
    assert {place[1]: failure.slug for place, failure in result.failed.items()} == {
        "a": "generation-failed",
        "b": "not-sent",
        "c": "not-sent",
    }
    again = stage.run(*CHAIN, other)
    assert again.failed == {}
    assert sorted(stage.provider.submitted) == ["a", "b", "c", "d"]


def test_what_continues_a_shot_that_is_to_be_made_is_planned_and_priced_with_it(stage: Stage) -> None:
    plan = stage.plan(*CHAIN)
    assert [(step.action, step.awaits) for step in plan.steps] == [
        ("generate", False),
        ("generate", True),
        ("generate", True),
    ]
    assert len({step.key for step in plan.steps}) == 3
    assert plan.charges[0].amount == 3 * CHAIN[0].price.amount  # type: ignore[union-attr]


def test_a_key_that_stands_for_a_frame_that_is_not_there_is_never_sent(stage: Stage) -> None:
    plan = stage.plan(*CHAIN)
    result = stage.apply(replace(plan, steps=plan.steps[1:2]))
    assert stage.provider.submitted == []
    assert result.failed["alley", "b"].slug == "not-sent"


def test_all_chains_go_on_side_by_side(stage: Stage) -> None:
    shots = []
    for chain in "wxyz":
        names = [f"{chain}{number}" for number in range(3)]
        shots += [small_shot(names[0]), *(following(name, before) for before, name in pairwise(names))]
    stage.provider.running = 4
    stage.provider.on_look = lambda _: time.sleep(0.02)
    stage.run(*shots)
    assert len(stage.provider.submitted) == 12
    assert {name[1:] for name in stage.provider.submitted[:4]} == {"0"}
    assert stage.provider.most == 4


def test_the_longest_chain_begins_first(stage: Stage) -> None:
    stage.run(*(small_shot(f"single-{number}") for number in range(3)), *CHAIN, jobs=1)
    assert stage.provider.submitted[0] == "a"


def test_another_take_of_a_shot_leaves_those_behind_it_outdated_until_asked(stage: Stage, clip: bytes) -> None:
    stage.run(*CHAIN)
    before = stage.lock
    changed = (small_shot("a2"), *CHAIN[1:])
    changed = (replace(changed[0], id="a", slate=CHAIN[0].slate), *changed[1:])
    plan = stage.plan(*changed)
    assert [(step.action, step.reason) for step in plan.steps[1:]] == [
        ("outdated", "only the means changed: first frame, template, model or resolution"),
        ("reuse", "unchanged"),
    ]
    stage.provider.downloads.append(another(clip))
    stage.apply(plan)
    assert stage.provider.submitted == ["a", "b", "c", "a2"]
    assert stage.lock.shots["b"] == before.shots["b"]
    assert [step.action for step in stage.plan(*changed).steps] == ["reuse", "outdated", "reuse"]
