"""Prompts as whole texts: each must read as one would write it by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lowering import Lower

Golden = Callable[[str, str], None]

RUSTY_WALL = """\
scene: The rusty wall
characters:
  mara:
    name: Mara
    video: assets/mara.mp4
    voice: assets/mara.wav
    about: a woman in a red raincoat
  jon:
    image: assets/jon.png
    voice: assets/jon.wav
locations:
  yard:
    image: assets/yard.png
shots:
  - id: arrival
    at: yard
    framing: wide
    camera: static
    action: Mara walks in from the deep left side of the frame.
    duration: 4
  - id: question
    at: yard
    framing: close-up
    action: |
      Jon leans against the rusty wall on the right. Hearing the footsteps, he slowly turns his head
      and sees Mara.
    dialogue:
      - mara: Why did you still come?
      - jon (quietly): Let's talk.
    sound: distant traffic, dripping water
    transition: {dissolve: 0.5}
"""
QUESTION = (
    "Close-up. Setting: Image 2. Image 1 leans against the rusty wall on the right. Hearing the footsteps, he slowly "
    'turns his head and sees Video 1. Video 1 says, "Why did you still come?" Image 1 says quietly, "Let\'s talk." '
    "Sound: distant traffic, dripping water. No background music."
)

# The guide's own example: two characters, one background, two lines, several camera shots in one prompt.
SEED_PROMPT = (
    "Video 1 walks in from the deep left side of the frame. Then the shot cuts to a close-up of Image 1. "
    "Video 1 is leaning against the rusty wall on the right side from Image 2. Hearing the footsteps, she slowly turns "
    "her head. After seeing Image 1, Video 1 says, 'Why did you still come?' Image 1 replies, 'Let's talk.'"
)
SEED_CAST = """\
scene: The seed
characters:
  girl: {name: Mara, video: girl.mp4, voice: girl.mp3}
  boy: {name: Jon, image: boy.jpg, voice: boy.mp3}
locations:
  wall: {name: the yard, image: bg.jpg}
shots:
"""
SEED_AS_PROSE = (
    SEED_CAST
    + """\
  - id: meeting
    action: >
      Mara walks in from the deep left side of the frame. Then the shot cuts to a close-up of Jon. Mara is leaning
      against the rusty wall on the right side from the yard. Hearing the footsteps, she slowly turns her head and
      sees Jon.
    dialogue:
      - Mara: Why did you still come?
      - Jon: Let's talk.
"""
)
SEED_AS_BEATS = (
    SEED_CAST
    + """\
  - id: meeting
    at: wall
    beats:
      - framing: wide
        action: Jon walks in from the deep left side of the frame.
        seconds: 3
      - framing: close-up
        action: >
          Mara leans against the rusty wall on the right. Hearing the footsteps, she slowly turns her head and sees Jon.
        dialogue:
          - Mara: Why did you still come?
          - Jon: Let's talk.
        seconds: 6
"""
)
SEED_AS_OWN_PROMPT = (
    SEED_CAST
    + """\
  - id: meeting
    dialogue:
      - Mara: Why did you still come?
      - Jon: Let's talk.
    prompt: >
      Mara walks in from the deep left side of the frame. Then the shot cuts to a close-up of Jon.
      Mara is leaning against the rusty wall on the right side from the yard. Hearing the footsteps, she slowly turns
      her head. After seeing Jon, Mara says, '{{ lines[0].text }}' Jon replies, '{{ lines[1].text }}'
"""
)


def beside(lowered: str) -> str:
    return f"by hand (the guide):\n\n{SEED_PROMPT}\n\ncompiled:\n\n{lowered}\n"


def test_the_language_pages_example_comes_out_word_for_word(lower: Lower) -> None:
    lowered = lower(RUSTY_WALL)
    assert lowered.slugs == []
    arrival, question = lowered.shot_list.shots
    assert question.request is not None
    assert question.request.prompt == QUESTION
    assert [(slot.label, slot.reference.id) for slot in question.slots] == [
        ("Video 1", "mara"),
        ("Image 1", "jon"),
        ("Image 2", "yard"),
    ]
    assert [item.voice.location if item.voice else None for item in question.request.media] == [
        "assets/mara.wav",
        "assets/jon.wav",
        None,
    ]
    assert (arrival.seconds, question.seconds) == (4, 5)


@pytest.mark.parametrize("name, text", [("seed-as-prose", SEED_AS_PROSE), ("seed-as-beats", SEED_AS_BEATS)])
def test_the_guides_example_reads_like_its_own_prompt(lower: Lower, golden: Golden, name: str, text: str) -> None:
    golden(f"prompts/{name}.txt", beside(lower(text).prompt))


def test_an_own_prompt_can_say_the_guides_example_word_for_word(lower: Lower) -> None:
    assert lower(SEED_AS_OWN_PROMPT).prompt == SEED_PROMPT


EVERYTHING = """\
scene: Everything
characters:
  mara: {video: mara.mp4, voice: mara.wav, about: a woman in a red raincoat}
  jon: {image: jon.png, voice: jon.wav, about: a man in a work jacket}
  kim: {image: kim.png, voice: kim.wav, about: her brother}
locations:
  yard: {image: yard.png}
props:
  lamp: {image: lamp.png, about: a brass lamp}
shots:
  - id: all-fields
    at: yard
    cast: [mara, kim]
    framing: over-the-shoulder
    angle: low
    camera: orbit around Mara
    style: "film noir, hard light"
    action: Mara holds @lamp up,
    dialogue:
      - {who: mara, line: "No", manner: without turning, voiceover: true}
      - jon (out of breath): She said "go".
    sound: rain on tin
    music: a slow waltz on a piano
    duration: 10
  - id: zh
    at: yard
    prompt_language: zh
    framing: medium close-up
    angle: low
    camera: push in
    style: 黑色电影
    action: Mara走进画面，Jon在等她
    dialogue:
      - {who: mara, line: 你来了？, manner: 轻声, voiceover: true}
      - jon: 他说“走”
    sound: 雨声
    music: 缓慢的钢琴
  - id: silent
    action: Jon waits.
  - id: silent-zh
    prompt_language: zh
    action: Jon在等。
  - id: beats
    at: yard
    style: film noir
    sound: rain
    beats:
      - {framing: wide, camera: static, action: Jon waits, seconds: 3}
      - {framing: close-up, angle: high, action: Mara comes in., dialogue: [{mara: Wait.}], seconds: 4}
  - id: beats-zh
    prompt_language: zh
    at: yard
    beats:
      - {framing: wide, camera: static, action: Jon在等, seconds: 3}
      - {framing: close-up, action: Mara走进来。, dialogue: [{mara: 等等。}], seconds: 4}
  - id: storyboard
    storyboard: board.png
    style: ink and wash
    action: Mara comes home.
    dialogue:
      - mara: I am home.
    sound: rain
  - id: storyboard-beats
    storyboard: board.png
    beats:
      - {framing: wide, action: Mara comes home., seconds: 3}
      - {framing: close-up, action: Jon looks up., dialogue: [{jon: You!}], seconds: 3}
  - id: storyboard-zh
    prompt_language: zh
    storyboard: board.png
    action: Mara回家。
"""


def test_an_action_in_small_letters_begins_like_a_sentence(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("action: he stands up.", "camera: follows @jon"))
    assert lowered.prompt.startswith("Follows Image 1. He stands up.")
    beats = lower(scene("beats: [{action: he sees @jon., camera: follows him, seconds: 3}]"))
    assert "Follows him. He sees Image 1." in beats.prompt
    board = lower(scene("storyboard: board.png", "beats: [{action: he waits, seconds: 3}]"))
    assert "He waits." in board.prompt


def test_an_english_manner_is_set_apart_in_a_chinese_prompt(lower: Lower, scene: Callable[..., str]) -> None:
    dialogue = "dialogue: [{mara (softly): 来。}, {jon (轻声): 走。}, {mara (to Jon): 等。}, {jon: 好。}]"
    prompt = lower(scene("prompt_language: zh", "action: Mara看着Jon。", dialogue)).prompt
    assert "视频1说（softly）：“来。”图1轻声说：“走。”视频1说（to 图1）：“等。”图1说：“好。”" in prompt


@pytest.mark.parametrize(
    "name, backend, model",
    [
        ("dashscope-wan2.7", "dashscope", "wan2.7-r2v"),
        ("segmind-wan2.7", "segmind", "wan2.7-r2v"),
        ("dashscope-wan2.6", "dashscope", "wan2.6-r2v"),
    ],
)
def test_every_form_reads_well_in_every_dialect(
    lower: Lower, golden: Golden, name: str, backend: str, model: str
) -> None:
    text = EVERYTHING.replace("shots:\n", f"defaults: {{model: {model}}}\nallow_degraded: [voice]\nshots:\n")
    if backend == "segmind":
        for file in ("mara.mp4", "kim.png", "jon.png", "yard.png", "lamp.png", "board.png"):
            text = text.replace(file, f"'https://example.org/{file}'")
        for file in ("mara.wav", "kim.wav", "jon.wav"):
            text = text.replace(f", voice: {file}", "")
    if model == "wan2.6-r2v":
        text = text[: text.index("  - id: storyboard\n")]
    lowered = lower(text, backend=backend)
    assert not [item for item in lowered.diagnostics if item.code.severity == "error"]
    prompts = [(shot.id, shot.request.prompt) for shot in lowered.shot_list.shots if shot.request]
    golden(f"prompts/{name}.txt", "\n\n".join(f"{shot}\n{prompt}" for shot, prompt in prompts) + "\n")


def test_no_golden_prompt_is_left_over() -> None:
    folder = Path(__file__).parents[1] / "golden" / "prompts"
    assert {path.stem for path in folder.iterdir()} == {
        "seed-as-prose",
        "seed-as-beats",
        "dashscope-wan2.7",
        "segmind-wan2.7",
        "dashscope-wan2.6",
    }
