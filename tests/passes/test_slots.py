"""Slots: bound once, counted once, and said in the prompt and the request alike."""

import re
from collections.abc import Callable
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lowering import CAST, Lower, Lowered

from compiler.catalog.load import load_catalog
from compiler.catalog.model import ModelFacts
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference
from compiler.passes.bind import bind_slots
from compiler.source.route import Route

CATALOG = load_catalog()
LABELS = re.compile(r"(?:Image|Video) \d+")
FIVE = """\
characters:
  mara: {video: mara.mp4}
  jon: {image: jon.png}
  kim: {image: kim.png}
  lee: {video: lee.mp4}
locations:
  yard: {image: yard.png}
"""


def labels(lowered: Lowered) -> list[tuple[str, str]]:
    return [(slot.label, slot.reference.id) for slot in lowered.shot.slots]


def test_references_stand_in_declaration_order_and_each_medium_counts_for_itself(
    lower: Lower, scene: Callable[..., str]
) -> None:
    lowered = lower(scene("at: yard", "action: Lee and Kim, then Jon, then Mara and Jon again.", cast=FIVE))
    assert labels(lowered) == [
        ("Video 1", "mara"),
        ("Image 1", "jon"),
        ("Image 2", "kim"),
        ("Video 2", "lee"),
        ("Image 3", "yard"),
    ]


def test_cast_comes_first_in_its_own_order(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("at: yard", "cast: [kim, yard, kim]", "action: Kim sees Mara and Jon.", cast=FIVE))
    assert labels(lowered) == [("Image 1", "kim"), ("Image 2", "yard"), ("Video 1", "mara"), ("Image 3", "jon")]


def test_a_shot_is_bound_on_its_own(lower: Lower) -> None:
    text = f"scene: The alley\n{FIVE}shots:\n  - {{id: one, action: Mara and Jon.}}\n  - {{id: two, action: Kim.}}\n"
    first, second = lower(text).shot_list.shots
    assert [slot.label for slot in first.slots] == ["Video 1", "Image 1"]
    assert [slot.label for slot in second.slots] == ["Image 1"]


def test_a_slot_knows_where_the_shot_first_names_it(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("at: yard", "action: Jon waits.", "style: like Lee", "dialogue: [{kim: Hello.}]", cast=FIVE))
    assert {slot.reference.id: slot.route.steps[2:] for slot in lowered.shot.slots} == {
        "yard": ("at",),
        "jon": ("action",),
        "kim": ("dialogue", 0),
        "lee": ("style",),
    }


def test_names_in_every_prose_field_are_bound_and_those_in_notes_and_lines_are_not(
    lower: Lower, scene: Callable[..., str]
) -> None:
    lowered = lower(
        scene(
            "at: yard",
            "action: Jon waits.",
            "dialogue: [{jon: Mara and Lee and Kim!}]",
            "negative: Mara",
            "note: Lee and @nobody",
            cast=FIVE,
        )
    )
    assert [slot.reference.id for slot in lowered.shot.slots] == ["jon", "yard"]
    for field in ("camera", "angle", "sound", "music"):
        bound = lower(scene("action: Jon waits.", f"{field}: about @lee", cast=FIVE)).shot.slots
        assert [slot.reference.id for slot in bound] == ["jon", "lee"]


def test_one_counter_runs_over_images_and_videos(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("at: yard", "action: Jon, Lee.", "model: wan2.6-r2v", cast=FIVE), backend="dashscope")
    assert labels(lowered) == [("character1", "jon"), ("character2", "lee"), ("character3", "yard")]
    assert lowered.prompt.startswith("Setting: character3. character1, character2.")


def test_a_first_frame_takes_no_number_and_stands_last(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("action: Jon sees Mara.", "first_frame: open.png", cast=FIVE))
    request = lowered.shot.request
    assert request is not None
    assert [item.role for item in request.media] == ["reference_video", "reference_image", "first_frame"]
    assert labels(lowered) == [("Video 1", "mara"), ("Image 1", "jon")]


def test_an_alias_of_a_story_and_the_id_take_one_slot(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n  jon: {image: jon.png, aliases: [the man]}\n"
    lowered = lower(scene("action: Jon turns. The man smiles. @jon waits.", cast=cast))
    assert lowered.prompt.startswith("Image 1 turns. Image 1 smiles. Image 1 waits.")
    assert len(lowered.shot.slots) == 1


PARCEL = """\
characters:
  mara: {image: mara.png, about: the keeper of the parcel}
  kim: {image: kim.png, about: the sister of @mara}
props:
  parcel: {image: parcel.png, name: parcel}
"""


def test_an_article_goes_where_a_name_becomes_a_label(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("cast: [kim]", "action: The parcel lies there. Mara lifts a parcel.", cast=PARCEL))
    assert "Image 3 lies there. Image 2 lifts Image 3." in lowered.prompt
    assert "Image 1, the sister of Image 2, is in the scene." in lowered.prompt
    own = lower(scene("prompt: 'The parcel lies {{ \"there\" }}. Now the parcel is gone.'", cast=PARCEL))
    assert own.prompt == "Image 1 lies there. Now Image 1 is gone."


def test_an_article_stays_where_a_name_stays(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("storyboard: board.png", "action: There the parcel lies.", cast=PARCEL))
    assert "There the parcel lies." in lowered.prompt


def test_an_about_keeps_the_article_of_what_has_no_slot(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("cast: [mara, kim]", "action: Kim waits.", cast=PARCEL))
    assert "Image 1, the keeper of the parcel, is in the scene." in lowered.prompt


def reference(name: str, medium: str) -> Reference:
    asset = Asset(name, remote=True, facts=None, sha256="", route=Route("a"))
    return Reference(name, "character", name, medium, asset, None, "", Route("a"))  # type: ignore[arg-type]


MEDIA = st.lists(st.sampled_from(["image", "video"]), min_size=1, max_size=9)


@given(MEDIA, st.randoms(use_true_random=False), st.sampled_from(CATALOG.entries))
def test_labels_follow_the_order_of_the_media_list(media: list[str], random: Random, facts: ModelFacts) -> None:
    references = [reference(f"r{index}", medium) for index, medium in enumerate(media)]
    random.shuffle(references)
    dialect = facts.dialect
    spelling = dialect.labels["en"]
    named = {one.id: Route("a") for one in references}
    slots = bind_slots(references, named, (spelling, dialect))
    assert [slot.reference for slot in slots] == references
    assert [slot.index for slot in slots] == list(range(len(references)))
    assert len({slot.label for slot in slots}) == len(slots)
    for medium in ("image", "video"):
        numbers = [slot.number for slot in slots if slot.reference.medium == medium]
        if dialect.counting == "separate":
            assert numbers == list(range(1, len(numbers) + 1))
    if dialect.counting == "together":
        assert [slot.number for slot in slots] == list(range(1, len(slots) + 1))


WORDS = st.lists(
    st.sampled_from(["Mara", "Jon", "@kim", "Lee's", "@yard", "waits", "and", "in front of", "12", ".", "The rain"]),
    min_size=1,
    max_size=14,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, at=st.sampled_from(["", "yard"]), cast=st.permutations(["mara", "jon", "kim", "lee"]))
def test_every_label_in_the_prompt_is_a_slot_and_every_slot_is_in_the_request(
    lower: Lower, words: list[str], at: str, cast: list[str]
) -> None:
    text = " ".join(words).replace("'", "''")
    shot = [f"action: 'Somebody comes. {text}'", f"cast: [{', '.join(cast[: len(words) % 5])}]"]
    if at:
        shot.append("at: yard")
    body = "\n".join(f"    {line}" for line in ("id: one", *shot))
    lowered = lower(f"scene: S\n{FIVE}shots:\n  -{body[3:]}\n")
    for made in lowered.shot_list.shots:
        assert made.request is not None
        bound = {slot.label for slot in made.slots}
        said = set(LABELS.findall(made.request.prompt))
        assert said <= bound
        assert len(bound - said) == lowered.slugs.count("unaddressed-reference")
        assert [item.asset for item in made.request.media] == [slot.reference.asset for slot in made.slots]


TRICKY = "MaraJon @\\{}%#图1 Image:\"'“”"
SPOKEN = st.text(
    alphabet=st.one_of(
        st.sampled_from(TRICKY), st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip() != "")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoken=SPOKEN)
def test_a_line_of_dialogue_is_never_touched(lower: Lower, spoken: str) -> None:
    quoted = spoken.replace("\\", "\\\\").replace('"', '\\"')
    text = f'scene: S\n{FIVE}shots:\n  - id: one\n    dialogue:\n      - {{who: jon, line: "{quoted}"}}\n'
    lowered = lower(text)
    (shot,) = lowered.shot_list.shots
    assert shot.request is not None
    assert shot.lines[0].text == spoken.strip()
    assert shot.request.staging is not None
    assert shot.request.staging.beats[0].cues[0].text == spoken.strip()
    assert spoken.strip() in shot.request.prompt


def test_somebody_whose_name_is_composed_otherwise_is_seen_and_heard(lower: Lower, scene: Callable[..., str]) -> None:
    cast = CAST.replace("about: a woman", "name: Zoë, about: a woman")
    lowered = lower(scene("action: 'Zoe\u0308 waits at a cafe\u0301.'", "dialogue: [{Zoe\u0308: Wait.}]", cast=cast))
    assert lowered.problems == []
    assert "Video 1 waits at a cafe\u0301." in lowered.prompt
    assert [line.speaker for line in lowered.shot.lines] == ["mara"]
