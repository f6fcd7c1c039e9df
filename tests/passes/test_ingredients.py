"""Each field of the language, changed alone, is the one reason that a plan gives; with the line that it stands on."""

from dataclasses import replace

import pytest
from lowering import Lower

from compiler.build.made_from import differences, made_from
from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.locate import locate
from compiler.ir.ingredient import short_digest
from compiler.passes.template import Template
from compiler.scene.declaration import CharacterEntry
from compiler.scene.settings import Settings
from compiler.scene.shot import BeatEntry, LineEntry, ShotEntry

SCENE = """\
scene: The alley
characters:
  mara: {video: mara.mp4, voice: mara.wav, about: a woman in a red raincoat, aliases: [the girl]}
  jon: {image: jon.png, voice: jon.wav}
locations:
  yard: {image: yard.png}
  pier: {image: pier.png}
props:
  lamp: {image: lamp.png, name: the lamp, about: a brass lamp}
shots:
  - id: one
    at: yard
    framing: wide
    angle: low
    camera: static
    action: Mara sees Jon.
    dialogue:
      - {who: mara, line: Wait., manner: softly, id: wait}
      - jon: No.
      - mara: Why?
    sound: rain
    music: a waltz
    style: noir
    negative: text on screen
    duration: 6
    ratio: "16:9"
    seed: 7
    watermark: false
  - id: two
    at: yard
    action: Jon waits.
    duration: 5
"""

ONE = """\
    watermark: false
"""

CHANGES: list[tuple[str, str, str, list[str], int]] = [
    # field, what it was, what it becomes, the reasons, the line of the first of them (0: nowhere)
    ("at", "    at: yard\n    framing", "    at: pier\n    framing", ["at yard → pier"], 12),
    ("framing", "framing: wide", "framing: close-up", ["framing wide → close-up"], 13),
    ("angle", "angle: low", "angle: high", ["angle low → high"], 14),
    ("camera", "camera: static", "camera: push in", ["camera static → push in"], 15),
    ("camera", "camera: static", "camera: pan to Jon", ["camera changed"], 15),
    ("camera", "    camera: static\n", "", ["camera removed"], 11),
    ("action", "Mara sees Jon.", "Mara leaves Jon.", ["action changed"], 16),
    ("action", "Mara sees Jon.", "Jon sees Mara.", ["action changed"], 16),
    ("action", "Mara sees Jon.", "Mara gives Jon the lamp.", ["action changed", "reference lamp added"], 16),
    ("dialogue", "      - jon: No.\n", "", ["line 2 (jon) removed"], 0),
    ("dialogue", "      - jon: No.\n", "      - jon: No.\n      - jon: Go.\n", ["line 3 (jon) added"], 20),
    ("line", "jon: No.", "jon: Yes.", ["line 2 (jon) changed"], 19),
    ("who", "mara: Why?", "jon: Why?", ["line 3 (jon) changed"], 20),
    ("manner", "manner: softly", "manner: loudly", ["line 1 (mara) changed"], 18),
    ("voiceover", "manner: softly", "manner: softly, voiceover: true", ["line 1 (mara) changed"], 18),
    ("lang", "manner: softly", "manner: softly, lang: fr", ["line 1 (mara) changed"], 18),
    ("sound", "sound: rain", "sound: wind", ["sound rain → wind"], 21),
    ("music", "music: a waltz", "music: a tango", ["music a waltz → a tango"], 22),
    ("style", "style: noir", "style: pastel", ["style noir → pastel"], 23),
    ("style", "    style: noir\n", "", ["style removed"], 11),
    ("negative", "negative: text on screen", "negative: blur", ["negative changed"], 24),
    ("duration", "duration: 6", "duration: 7", ["duration 6 → 7"], 25),
    ("duration", "duration: 6", "duration: auto", ["duration 6 → auto"], 25),
    ("ratio", '"16:9"', '"1:1"', ["ratio 16:9 → 1:1"], 26),
    ("seed", "seed: 7", "seed: 8", ["seed 7 → 8"], 27),
    ("seed", "seed: 7", "seed: auto", ["seed 7 → auto"], 27),
    ("watermark", "watermark: false", "watermark: true", ["watermark false → true"], 28),
    ("resolution", ONE, ONE + "    resolution: 1080P\n", ["resolution 720P → 1080P"], 29),
    ("prompt_language", ONE, ONE + "    prompt_language: zh\n", ["prompt_language en → zh"], 29),
    ("prompt_extend", ONE, ONE + "    prompt_extend: true\n", ["prompt_extend false → true"], 29),
    (
        "model",
        ONE,
        ONE + "    model: wan2.7-r2v-2026-06-12\n",
        ["model wan2.7-r2v → wan2.7-r2v-2026-06-12"],
        29,
    ),
    ("prompt", ONE, ONE + "    prompt: Mara and Jon at @yard.\n", ["prompt added"], 29),
    ("cast", ONE, ONE + "    cast: [yard, mara]\n", ["order of the references changed"], 29),
    ("cast", ONE, ONE + "    cast: [lamp]\n", ["reference lamp added"], 9),
    ("image", "jon.png", "other.png", ["reference jon: bytes changed"], 4),
    ("video", "video: mara.mp4", "video: other.mp4", ["reference mara: bytes changed"], 3),
    ("image", "video: mara.mp4", "image: other.png", ["reference mara: bytes changed"], 3),
    ("voice", "jon.wav", "other.wav", ["voice of jon: bytes changed"], 4),
    ("voice", ", voice: jon.wav", "", ["voice of jon removed"], 0),
    ("locator", "voice: jon.wav", "voice: jon.wav, locator: the tall one", ["locator of jon added"], 4),
]

FIRST_FRAME = SCENE.replace(ONE, ONE + "    first_frame: open.png\n")
STORYBOARD = """\
scene: The alley
characters:
  mara: {image: mara.png}
shots:
  - id: one
    storyboard: panels.png
    action: Mara waits.
"""
OWN = SCENE.replace(ONE, ONE + "    prompt: Mara and Jon at @yard.\n")
CAST = SCENE.replace(ONE, ONE + "    cast: [lamp]\n")
BEATS = """\
scene: The alley
characters:
  mara: {image: mara.png}
shots:
  - id: one
    framing: wide
    beats:
      - {action: Mara waits., seconds: 3, angle: low, camera: static}
      - action: Mara goes.
        framing: close-up
        seconds: 4
        dialogue: [mara: Well.]
"""
LOOKS = """\
scene: The alley
characters:
  mara: {image: mara.png, looks: {rain: {image: rain.png}, snow: {image: snow.png}}}
shots:
  - id: one
    action: Mara waits.
    look: {mara: rain}
"""
OTHERS: list[tuple[str, str, str, str, list[str], int]] = [
    ("first_frame", SCENE, ONE, ONE + "    first_frame: open.png\n", ["first_frame added"], 29),
    ("first_frame", FIRST_FRAME, "open.png", "shut.png", ["first_frame: bytes changed"], 29),
    ("storyboard", STORYBOARD, "panels.png", "pages.png", ["storyboard: bytes changed"], 6),
    ("prompt", OWN, "Mara and Jon at", "Jon and Mara at", ["prompt changed"], 29),
    ("prompt", OWN, "    prompt: Mara and Jon at @yard.\n", "", ["prompt removed"], 11),
    ("about", CAST, "about: a brass lamp", "about: a tin lamp", ["about of lamp changed"], 9),
    ("framing", BEATS, "framing: wide", "framing: full", ["beat 1 framing wide → full"], 6),
    ("framing", BEATS, "framing: close-up", "framing: medium", ["beat 2 framing close-up → medium"], 10),
    ("angle", BEATS, "angle: low", "angle: high", ["beat 1 angle low → high"], 8),
    ("camera", BEATS, "camera: static", "camera: orbit", ["beat 1 camera static → orbit"], 8),
    ("action", BEATS, "Mara goes.", "Mara stays.", ["beat 2 action changed"], 9),
    ("look", LOOKS, "{mara: rain}", "{mara: snow}", ["look of mara rain → snow"], 7),
    ("look", LOOKS, "    look: {mara: rain}\n", "", ["look of mara removed"], 5),
    ("looks", LOOKS, "rain.png", "wet.png", ["reference mara: bytes changed"], 3),
    ("seconds", BEATS, "seconds: 3", "seconds: 4", ["beat 1 seconds 3 → 4"], 8),
    ("dialogue", BEATS, "Well.", "So.", ["beat 2 line 1 (mara) changed"], 12),
    ("beats", BEATS, "mara: Well.]\n", "mara: Well.]\n      - {action: Rain., seconds: 2}\n", ["beat 3 added"], 13),
]


def reasons(lower: Lower, before: str, after: str, shot: int = 0) -> tuple[list[str], int]:
    """Return what a plan would say, and the line of the first reason."""
    then = lower(before)
    recorded = made_from(then.shot_list.shots[shot])
    now = lower(after)
    assert [item.message for item in now.diagnostics if item.code.severity == "error"] == []
    found = differences(now.shot_list.shots[shot], recorded)
    if not found or found[0].route is None:
        return [one.text for one in found], 0
    region = locate(Label(found[0].route), now.sources)
    return [one.text for one in found], now.sources[region.file].file.position(region.start)[0]


@pytest.mark.parametrize("field, old, new, texts, line", CHANGES)
def test_a_changed_field_is_the_reason_and_other_shots_have_none(
    lower: Lower, field: str, old: str, new: str, texts: list[str], line: int
) -> None:
    del field
    assert SCENE.count(old) == 1
    assert reasons(lower, SCENE, SCENE.replace(old, new)) == (texts, line)
    after = lower(SCENE.replace(old, new)).shot_list.shots[0]
    before = lower(SCENE).shot_list.shots[0]
    assert before.request is not None
    assert after.request is not None
    assert before.request.canonical() != after.request.canonical()
    if old not in ("jon.png", "jon.wav", ", voice: jon.wav", "voice: jon.wav"):
        assert reasons(lower, SCENE, SCENE.replace(old, new), shot=1) == ([], 0)


@pytest.mark.parametrize("scene, old, new, texts, line", [row[1:] for row in OTHERS])
def test_so_is_a_field_of_another_kind_of_shot(
    lower: Lower, scene: str, old: str, new: str, texts: list[str], line: int
) -> None:
    assert scene.count(old) == 1
    assert reasons(lower, scene, scene.replace(old, new)) == (texts, line)


def test_every_field_that_can_change_a_take_is_in_the_table() -> None:
    fields: set[str] = set()
    for model in (Settings, ShotEntry, BeatEntry, LineEntry, CharacterEntry):
        fields |= set(model.model_fields)
    of_the_cut_or_for_people = {"transition", "sound_gain", "mute", "trim", "tags", "note", "key", "takes", "footage"}
    told_by_their_effect = {"id", "name", "aliases", "sha256", "voice_sha256", "backend"}
    tested = {change[0] for change in (*CHANGES, *OTHERS)}
    assert fields - of_the_cut_or_for_people - told_by_their_effect - tested == set()


@pytest.mark.parametrize(
    "old, new",
    [
        ("id: one", "id: other"),
        ("id: wait", "id: waiting"),
        ("  mara: {video", "  ines: {name: Mara, video"),
        ("the girl", "her"),
        (ONE, ONE + "    tags: [night]\n    note: x\n    transition: {dissolve: 0.5}\n"),
        (ONE, ONE + "    resolution: 720P\n"),
        ("shots:\n", "shots:\n  - {id: zero, at: pier, action: Rain., duration: 5}\n"),
        ("a woman in a red raincoat", "somebody"),
    ],
)
def test_what_makes_nothing_new_is_no_reason(lower: Lower, old: str, new: str) -> None:
    text = SCENE.replace(old, new)
    assert old in SCENE
    if "ines" in new:
        text = text.replace("mara: Why", "ines: Why").replace("who: mara", "who: ines")
    index = 1 if "zero" in new else 0
    recorded = made_from(lower(SCENE).shot_list.shots[0])
    assert differences(lower(text).shot_list.shots[index], recorded) == ()


def test_a_renamed_person_is_no_reason_beside_one(lower: Lower) -> None:
    text = SCENE.replace("  mara: {", "  ines: {name: Mara, ").replace("mara: Why", "ines: Why")
    text = text.replace("who: mara", "who: ines").replace("duration: 6", "duration: 8")
    assert reasons(lower, SCENE, text) == (["duration 6 → 8"], 25)


def test_people_whose_pictures_are_exchanged_are_both_reasons(lower: Lower) -> None:
    mara, jon = "{video: mara.mp4, voice: mara.wav", "{image: jon.png, voice: jon.wav"
    text = SCENE.replace(mara, "{}").replace(jon, mara).replace("{}", jon)
    texts, _ = reasons(lower, SCENE, text)
    assert {"reference mara: bytes changed", "reference jon: bytes changed"} <= set(texts)
    assert "action changed" not in texts


def test_a_template_of_the_story_is_named_with_its_file(lower: Lower) -> None:
    own = Template("templates/en/shot.j2", "{{ shot.action }} {{ lines[0].text }} {{ slots[0].label }}", trusted=False)
    recorded = made_from(lower(SCENE).shot_list.shots[0])
    shot = lower(SCENE, templates={"en/shot": own}).shot_list.shots[0]
    (found,) = differences(shot, recorded)
    assert (found.text, found.route and found.route.file) == ("template en/shot changed", "templates/en/shot.j2")


def test_what_no_field_explains_is_told_by_what_follows(lower: Lower) -> None:
    own = {"en/shot": Template("t", "{{ scene.title }} {{ shot.action }} {{ slots[0].label }}", trusted=False)}
    recorded = made_from(lower(SCENE, templates=own).shot_list.shots[0])
    shot = lower(SCENE.replace("scene: The alley", "scene: The lane"), templates=own).shot_list.shots[0]
    assert [one.text for one in differences(shot, recorded)] == ["the rendered prompt changed"]


def test_a_new_renderer_of_the_animatic_is_told(lower: Lower) -> None:
    recorded = made_from(lower(SCENE, backend="animatic", renderer="a1").shot_list.shots[0])
    shot = lower(SCENE, backend="animatic", renderer="a2").shot_list.shots[0]
    assert [one.text for one in differences(shot, recorded)] == ["the animatic's renderer a1 → a2"]


def test_a_feature_that_is_left_out_is_told(lower: Lower) -> None:
    text = SCENE.replace("scene: The alley\n", "scene: The alley\nallow_degraded: [voice, seed, watermark, negative]\n")
    before, after = lower(text).shot_list.shots[0], lower(text, backend="segmind").shot_list.shots[0]
    texts = [one.text for one in differences(after, made_from(before))]
    assert "backend dashscope → segmind" in texts


def test_a_record_holds_no_address_no_path_and_no_prose(lower: Lower) -> None:
    text = SCENE.replace("jon.png", "https://example.com/jon.png?token=secret").replace("style: noir", "style: a://b")
    record = made_from(lower(text).shot_list.shots[0])
    joined = " ".join(record.values())
    assert "://" not in joined
    assert "secret" not in joined
    assert "/" not in joined.replace("en/shot", "")
    assert record["action"].startswith("sha256-")
    assert record["framing"] == "wide"
    assert list(record) == sorted(record)
    assert all(record.values())


def test_a_take_without_a_record_has_no_reasons(lower: Lower) -> None:
    shot = lower(SCENE).shot_list.shots[0]
    assert differences(shot, {}) == ()
    assert differences(replace(shot), {"action": short_digest("x")}) != ()
