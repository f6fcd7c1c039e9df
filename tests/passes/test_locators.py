"""Locators: several people in one picture share its slot, and the prompt tells them apart."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lowering import FACTS, Lower

CAST = """\
characters:
  mara: {image: both.png, voice: mara.wav, locator: the woman on the left}
  jon: {image: both.png, locator: the man on the right}
  kim: {image: kim.png}
locations:
  yard: {image: yard.png}
"""
ALL = ("at: yard", "action: Mara sees Kim. She waves; then the Jon nods, and Mara's hand falls.")


def test_those_in_one_picture_share_its_number_and_everything_after_moves_up(
    lower: Lower, scene: Callable[..., str]
) -> None:
    shot = lower(scene(*ALL, cast=CAST)).shot
    assert [(slot.reference.id, slot.index, slot.number, slot.item) for slot in shot.slots] == [
        ("mara", 0, 1, "Image 1"),
        ("jon", 0, 1, "Image 1"),
        ("kim", 1, 2, "Image 2"),
        ("yard", 2, 3, "Image 3"),
    ]
    assert shot.request is not None
    assert [item.asset.location for item in shot.request.media] == ["both.png", "kim.png", "yard.png"]
    assert shot.slate.names == ("Mara, Jon", "Kim", "yard")


def test_the_prompt_says_where_in_the_picture_somebody_is(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene(*ALL, "dialogue: [{mara (to Jon): Hi.}]", cast=CAST)
    lowered = lower(text)
    assert lowered.problems == []
    assert lowered.prompt == (
        "Setting: Image 3. The woman on the left in Image 1 sees Image 2. She waves; then the man on the right in "
        "Image 1 nods, and the woman on the left in Image 1's hand falls. "
        'The woman on the left in Image 1 says to the man on the right in Image 1, "Hi." No background music.'
    )


def test_a_chinese_prompt_says_it_in_chinese(lower: Lower, scene: Callable[..., str]) -> None:
    cast = CAST.replace("the woman on the left", "左边的女人").replace("the man on the right", "右边的男人")
    text = scene("action: Mara看着Jon。", "prompt_language: zh", cast=cast)
    assert lower(text).prompt == "图1中左边的女人看着图1中右边的男人。无台词。无背景音乐。"


@pytest.mark.parametrize("model", ["wan2.6-r2v", "wan2.7-r2v"])
def test_every_models_dialect_can_say_it(lower: Lower, scene: Callable[..., str], model: str) -> None:
    shot = lower(scene("action: Jon sees Mara and Kim.", f"model: {model}", cast=CAST.replace(", voice: mara.wav", "")))
    items = [slot.item for slot in shot.shot.slots]
    assert items[0] == items[1] != items[2]
    assert f"The man on the right in {items[0]} sees the woman on the left in {items[0]} and {items[2]}." in shot.prompt


def test_one_who_is_alone_in_the_shot_is_still_found_in_the_picture(lower: Lower, scene: Callable[..., str]) -> None:
    assert lower(scene("action: Jon nods.", cast=CAST)).prompt.startswith("The man on the right in Image 1 nods.")


def test_the_same_picture_without_a_locator_is_sent_twice_as_ever(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n  mara: {image: both.png}\n  jon: {image: both.png}\n"
    lowered = lower(scene("action: Mara sees Jon.", cast=cast))
    assert [slot.label for slot in lowered.shot.slots] == ["Image 1", "Image 2"]
    assert lowered.places("unlocated") == [(4, "jon")]


def test_a_thing_may_be_shown_by_the_picture_of_whoever_holds_it(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n  mara: {image: both.png}\nprops:\n  lamp: {image: both.png}\n"
    assert lower(scene("action: Mara holds the @lamp.", cast=cast)).problems == []


def test_the_same_bytes_are_the_same_picture_whatever_the_path(lower: Lower, scene: Callable[..., str]) -> None:
    digest = "ab" * 32
    cast = "\n".join(
        (
            "characters:",
            f"  mara: {{image: 'https://a.example/1.png', sha256: {digest}, locator: the woman}}",
            f"  jon: {{image: 'https://b.example/2.png', sha256: {digest}, locator: the man}}\n",
        )
    )
    assert len({slot.index for slot in lower(scene("action: Mara sees Jon.", cast=cast)).shot.slots}) == 1


def test_a_shared_slot_counts_once_against_the_limit_and_on_the_bill(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n" + "".join(f"  p{number}: {{image: p{number}.png}}\n" for number in range(4))
    text = scene("action: P0, P1, P2, P3, Mara and Jon.", cast=cast + CAST.partition("\n")[2])
    assert lower(text).problems == []
    film = CAST.replace("image: both.png", "video: both.mp4")
    facts = {"both.mp4": replace(FACTS["video"], seconds=2.0)}
    two, one = (lower(scene(f"action: {who}.", cast=film), facts=facts).shot for who in ("Mara and Jon", "Mara"))
    assert (two.input_seconds, two.price) == (one.input_seconds, one.price)


def test_where_somebody_is_belongs_to_the_wish(lower: Lower, scene: Callable[..., str]) -> None:
    def intent(action: str, cast: str = CAST) -> str:
        return lower(scene(f"action: {action}", cast=cast)).shot.intent

    assert intent("Mara sees Jon.") != intent("Jon sees Mara.")
    assert intent("Mara.") != intent("Mara.", CAST.replace("on the left", "in the hat"))


def test_one_picture_carries_one_voice(lower: Lower, scene: Callable[..., str]) -> None:
    cast = CAST.replace("locator: the man", "voice: jon.wav, locator: the man")
    both = ("action: Mara sees Jon.", "dialogue: [{jon: Hi.}, {mara: Hi.}]")
    assert lower(scene(*both, cast=cast)).problems == ["unsupported-feature"]
    degraded = lower(scene(*both, cast=cast, above="allow_degraded: [voice]\n"))
    assert degraded.problems == []
    assert degraded.slugs.count("degraded") == 1
    assert [slot.voice.location if slot.voice else "" for slot in degraded.shot.slots] == ["", "jon.wav"]
    # One who says nothing needs no voice, and one voice for both is no loss.
    alone = lower(scene("action: Mara sees Jon.", "dialogue: [{jon: Hi.}]", cast=cast))
    assert alone.problems == []
    assert alone.shot.request is not None
    assert alone.shot.request.media[0].voice is not None
    assert alone.shot.request.media[0].voice.location == "jon.wav"
    assert lower(scene(*both, cast=cast.replace("jon.wav", "mara.wav"))).problems == []


def test_a_look_has_a_place_of_its_own(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n  mara:\n    image: both.png\n    locator: the woman\n    looks: {alone: {image: mara.png}}\n"
    text = scene("action: Mara waits.", "look: {mara: alone}", cast=cast)
    assert lower(text).prompt.startswith("Image 1 waits.")


@pytest.mark.parametrize(
    "locators, parts",
    [
        (("the woman on the left", "the man on the right"), ("left", "right")),
        (("the man on the right", "the woman"), ("right", "left")),
        (("the tall one", "the small one"), ("left", "right")),
        (("右边的女人", "左边的男人"), ("right", "left")),
        (("the one in the middle", "another"), ("middle", "left")),
    ],
)
def test_the_animatic_takes_each_from_a_part_of_the_picture(
    lower: Lower, scene: Callable[..., str], locators: tuple[str, str], parts: tuple[str, str]
) -> None:
    people = zip(("mara", "jon"), locators, strict=True)
    cast = "characters:\n" + "".join(f"  {id_}: {{image: both.png, locator: {where}}}\n" for id_, where in people)
    request = lower(scene("action: Mara sees Jon.", "dialogue: [{jon: Hi.}]", cast=cast)).shot.request
    assert request is not None
    assert request.staging is not None
    beat = request.staging.beats[0]
    assert [(figure.item, figure.part) for figure in beat.figures] == [(0, parts[0]), (0, parts[1])]
    assert [(cue.item, cue.part) for cue in beat.cues] == [(0, parts[1])]
    # Nothing is said of parts where there are none, so that such a shot's key is what it was.
    alone = lower(scene("action: Mara waits.", cast="characters: {mara: {image: mara.png}}\n")).shot.request
    assert alone is not None
    assert "part" not in str(alone.canonical()["staging"])
