"""Looks: another picture of the same person, and nothing else of the shot changes."""

from collections.abc import Callable

import pytest
from lowering import Lower, Lowered

CAST = """\
characters:
  mara:
    image: mara.png
    voice: mara.wav
    about: a woman
    looks:
      rain: {image: rain.png}
      young: {video: young.mp4, voice: girl.wav, about: a girl}
  jon: {image: jon.png}
locations:
  yard: {image: yard.png, looks: {night: {image: night.png}}}
"""
RAIN = "defaults: {look: {mara: rain}}\n"


def shown(lowered: Lowered) -> dict[str, tuple[str, str, str]]:
    """Return the label, picture and voice of everybody."""
    return {
        slot.reference.id: (slot.label, slot.reference.asset.location, slot.voice.location if slot.voice else "")
        for slot in lowered.shot.slots
    }


@pytest.mark.parametrize(
    "own, above, mara",
    [
        ((), "", ("Image 1", "mara.png", "mara.wav")),
        (("look: {mara: rain}",), "", ("Image 1", "rain.png", "mara.wav")),
        ((), RAIN, ("Image 1", "rain.png", "mara.wav")),
        (("look: {yard: night}",), RAIN, ("Image 1", "rain.png", "mara.wav")),
        (("look: {mara: default}",), RAIN, ("Image 1", "mara.png", "mara.wav")),
        (("look: {mara: young}",), RAIN, ("Video 1", "young.mp4", "girl.wav")),
    ],
)
def test_a_look_takes_the_place_of_the_picture_and_the_voice_stays_unless_it_has_its_own(
    lower: Lower, scene: Callable[..., str], own: tuple[str, ...], above: str, mara: tuple[str, str, str]
) -> None:
    lowered = lower(
        scene("at: yard", "action: Mara sees Jon.", "dialogue: [{mara: Hi.}]", *own, cast=CAST, above=above)
    )
    assert shown(lowered)["mara"] == mara
    assert list(shown(lowered)) == ["mara", "jon", "yard"]
    assert lowered.shot.lines[0].name == "Mara"


def test_a_profile_wins_over_the_shot_for_those_it_speaks_of(lower: Lower, scene: Callable[..., str]) -> None:
    above = "profiles: {dark: {look: {yard: night, mara: rain}}}\n"
    text = scene("at: yard", "action: Mara.", "look: {mara: young}", cast=CAST, above=above)
    assert shown(lower(text))["mara"][1] == "young.mp4"
    dark = shown(lower(text, profile="dark"))
    assert (dark["mara"][1], dark["yard"][1]) == ("rain.png", "night.png")


def test_intent_and_request_follow_the_content_of_the_picture_that_is_shown(
    lower: Lower, scene: Callable[..., str]
) -> None:
    def shot(look: str, cast: str = CAST) -> tuple[object, str]:
        lowered = lower(scene("action: Mara waits.", f"look: {{mara: {look}}}", cast=cast), backend="dashscope").shot
        assert lowered.request is not None
        return lowered.request.canonical(), lowered.intent

    dry, rain = shot("default"), shot("rain")
    assert dry[1] != rain[1]
    # A look that is called otherwise, or another look with the same bytes, is the same wish.
    assert shot("wet", CAST.replace("rain:", "wet:")) == rain
    assert shot("rain", CAST.replace("rain.png", "mara.png")) == dry
    # What a shot does not show is none of its business.
    assert shot("default", CAST.replace("rain.png", "other.png")) == dry


def test_the_phrase_for_the_prompt_is_the_looks_own_where_it_has_one(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("cast: [mara]", "action: Somebody waits.", "look: {mara: LOOK}", cast=CAST)
    assert "Image 1, a woman, is in the scene" in lower(text.replace("LOOK", "rain")).prompt
    assert "Video 1, a girl, is in the scene" in lower(text.replace("LOOK", "young")).prompt


def test_a_film_as_a_look_has_the_limits_of_a_film(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("action: Mara waits.", "duration: 14", "look: {mara: LOOK}", cast=CAST)
    assert lower(text.replace("LOOK", "rain")).problems == []
    told = lower(text.replace("LOOK", "young"))
    assert told.slugs == ["duration-out-of-range"]


def test_what_a_shot_is_made_from_tells_the_look(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("action: Mara waits.", "look: {mara: rain}", cast=CAST)
    made = {one.name: one for one in lower(text, backend="dashscope").shot.ingredients({})}
    assert made["look mara"].value == "rain"
    assert made["look mara"].route is not None
    assert made["look mara"].route.steps == ("shots", 0, "look", "mara")
