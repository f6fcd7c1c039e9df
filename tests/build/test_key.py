from dataclasses import fields, replace
from typing import Any

import pytest
from lowered import a_request, an_asset

from compiler.build.key import request_key, slate_digest
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.ir.staging import Cue, Figure, Slate, StagedBeat, Staging

FIGURE = Figure(0, "left")
CUE = Cue(0, "sha256:0", "Why?", "quietly", voiceover=False, language="en", start=0.5, seconds=1.5)
BEAT = StagedBeat(0.0, 5.0, "wide", "low", "static", (FIGURE,), (CUE,))
STAGING = Staging(1280, 720, 1, storyboard=False, beats=(BEAT,), sound="rain", renderer="1")
ITEM = MediaItem("reference_image", an_asset(), an_asset(sha256="c" * 64))
SLATE = Slate("alley", "question", 1, ("Mara",), ("Mara",))

Part = GenerationRequest | MediaItem | Staging | StagedBeat | Figure | Cue


def test_moving_a_file_keeps_the_key() -> None:
    moved = (MediaItem("reference_image", an_asset("elsewhere/mara_v2.png")),)
    assert request_key(a_request(media=moved)) == request_key(a_request())


def test_knowing_more_about_a_file_keeps_the_key() -> None:
    facts = AssetFacts("a" * 64, 10, "image", "png", 512, 512)
    known = (MediaItem("reference_image", replace(an_asset(), facts=facts)),)
    assert request_key(a_request(media=known)) == request_key(a_request())


def other_than(value: object) -> object:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}!"
        case None | tuple():
            return 3 if value is None else ()
        case Asset():
            return replace(value, sha256="d" * 64)
        case Staging():
            return None
    raise AssertionError(f"give {type(value).__name__} another value here")


def request_with(part: Part) -> GenerationRequest:
    match part:
        case GenerationRequest():
            return part
        case MediaItem():
            return a_request(media=(part,))
        case Staging():
            return a_request(staging=part)
        case StagedBeat():
            return request_with(replace(STAGING, beats=(part,)))
        case Figure():
            return request_with(replace(BEAT, figures=(part,)))
        case Cue():
            return request_with(replace(BEAT, cues=(part,)))


@pytest.mark.parametrize(
    "part,name",
    [
        (part, field.name)
        for part in (a_request(staging=STAGING), ITEM, STAGING, BEAT, FIGURE, CUE)
        for field in fields(part)
    ],
)
def test_every_field_of_a_request_and_of_its_parts_changes_the_key(part: Part, name: str) -> None:
    change: dict[str, Any] = {name: other_than(getattr(part, name))}
    other = replace(part, **change)
    assert request_key(request_with(other)) != request_key(request_with(part))


def test_the_take_of_a_written_seed_is_no_part_of_the_key() -> None:
    assert request_key(a_request(seed=7, take=2)) == request_key(a_request(seed=7, take=1))


def test_an_address_stands_for_itself_until_its_hash_is_known() -> None:
    address = replace(an_asset("https://example.org/mara.png", sha256=""), remote=True)
    assert address.identity == "url:https://example.org/mara.png"


@pytest.mark.parametrize("name", [field.name for field in fields(Slate)])
def test_a_slate_is_told_apart_by_every_word_on_it(name: str) -> None:
    change: dict[str, Any] = {name: other_than(getattr(SLATE, name))}
    assert slate_digest(replace(SLATE, **change)) != slate_digest(SLATE)
