from dataclasses import replace

import pytest
from lowered import a_request, an_asset

from compiler.build.key import request_key, slate_digest
from compiler.ir.asset import AssetFacts
from compiler.ir.request import MediaItem
from compiler.ir.staging import Slate


def test_moving_a_file_keeps_the_key() -> None:
    moved = (MediaItem("reference_image", an_asset("elsewhere/mara_v2.png")),)
    assert request_key(a_request(media=moved)) == request_key(a_request())


def test_knowing_more_about_a_file_keeps_the_key() -> None:
    facts = AssetFacts("a" * 64, 10, "image", "png", 512, 512)
    known = (MediaItem("reference_image", replace(an_asset(), facts=facts)),)
    assert request_key(a_request(media=known)) == request_key(a_request())


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "Image 1 runs."},
        {"negative_prompt": "blur"},
        {"seconds": 6},
        {"ratio": "9:16"},
        {"resolution": "1080P"},
        {"seed": 7},
        {"take": 2},
        {"model": "wan2.6-r2v"},
        {"backend": "segmind"},
        {"prompt_extend": True},
        {"watermark": True},
        {"media": (MediaItem("reference_image", an_asset(sha256="b" * 64)),)},
        {"media": (MediaItem("first_frame", an_asset()),)},
        {"media": (MediaItem("reference_image", an_asset(), voice=an_asset(sha256="c" * 64)),)},
    ],
)
def test_whatever_is_sent_changes_the_key(changes: dict[str, object]) -> None:
    assert request_key(a_request(**changes)) != request_key(a_request())


def test_the_take_of_a_written_seed_is_no_part_of_the_key() -> None:
    assert request_key(a_request(seed=7, take=2)) == request_key(a_request(seed=7, take=1))


def test_an_address_stands_for_itself_until_its_hash_is_known() -> None:
    address = replace(an_asset("https://example.org/mara.png", sha256=""), remote=True)
    assert address.identity == "url:https://example.org/mara.png"


def test_a_slate_is_told_apart_by_every_word_on_it() -> None:
    slate = Slate("alley", "question", 1, ("Mara",), ("Mara",))
    others = [replace(slate, shot="quarrel"), replace(slate, names=("Ruth",)), replace(slate, take=2)]
    assert len({slate_digest(each) for each in [slate, *others]}) == 4
