"""The intent digest: a new wish changes it, a new way does not."""

from collections.abc import Callable

import pytest
from lowering import CAST, Lower

SHOT = ("at: yard", "framing: wide", "action: Mara sees Jon.", "dialogue: [{mara (softly): Wait.}]", "duration: 5")


@pytest.mark.parametrize(
    "change",
    [
        ("framing: wide", "framing: close-up"),
        ("Mara sees Jon.", "Mara leaves Jon."),
        ("Mara sees Jon.", "Jon sees Mara."),
        ("Wait.", "Go."),
        ("softly", "loudly"),
        ("duration: 5", "duration: 6"),
        ("duration: 5", "duration: 5\n    style: noir"),
        ("duration: 5", "duration: 5\n    negative: text"),
        ("duration: 5", "duration: 5\n    seed: 7"),
        ("duration: 5", "duration: 5\n    ratio: '1:1'"),
        ("duration: 5", "duration: 5\n    first_frame: open.png"),
        ("duration: 5", "duration: 5\n    prompt: 'Mara sees Jon. {{ lines[0].text }}'"),
        ("mara.mp4", "other.mp4"),
        ("jon.wav", "other.wav"),
        ("yard.png", "other.png"),
        ("- id: one", "- id: one\n    music: a waltz"),
    ],
)
def test_a_new_wish_changes_the_intent(lower: Lower, scene: Callable[..., str], change: tuple[str, str]) -> None:
    text = scene(*SHOT)
    assert change[0] in text
    assert lower(text).shot.intent != lower(text.replace(*change)).shot.intent


@pytest.mark.parametrize(
    "change",
    [
        ("- id: one", "- id: other"),
        ("duration: 5", "duration: 5\n    resolution: 1080P"),
        ("duration: 5", "duration: 5\n    prompt_language: zh"),
        ("duration: 5", "duration: 5\n    model: wan2.7-r2v-2026-06-12"),
        ("duration: 5", "duration: 5\n    transition: {dissolve: 0.5}"),
        ("duration: 5", "duration: 5\n    sound_gain: -6"),
        ("duration: 5", "duration: 5\n    mute: true"),
        ("duration: 5", "duration: 5\n    tags: [night]\n    note: check the light"),
        ("duration: 5", "duration: 5\n    cast: [jon, mara]"),
        ("- id: one\n", "- id: zero\n    action: Jon.\n  - id: one\n"),
    ],
)
def test_a_new_way_does_not(lower: Lower, scene: Callable[..., str], change: tuple[str, str]) -> None:
    text = scene(*SHOT)
    assert change[0] in text
    changed = lower(text.replace(*change))
    assert changed.problems == []
    assert lower(text).shot.intent == changed.shot_list.shots[-1].intent


def test_renaming_somebody_changes_neither_intent_nor_request(lower: Lower, scene: Callable[..., str]) -> None:
    before = lower(scene(*SHOT)).shot
    renamed = CAST.replace("mara: {", "ana: {name: Ana, ")
    after = lower(scene(*(line.replace("Mara", "Ana").replace("mara", "ana") for line in SHOT), cast=renamed)).shot
    assert before.intent == after.intent
    assert before.request is not None
    assert after.request is not None
    assert before.request.canonical() == after.request.canonical()
