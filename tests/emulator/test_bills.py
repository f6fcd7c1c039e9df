"""What a rehearsed job would cost, in numbers taken from the seed documents by hand."""

from decimal import Decimal
from pathlib import Path

import pytest
from dashscope_client import Client, a_body
from rehearsal import Rehearsing

from compiler.emulator.dashscope.charge import charge
from compiler.emulator.order import Material, Received, Role
from compiler.ir.asset import AssetFacts


def material(role: Role, seconds: float | None) -> Material:
    facts = None if seconds is None else AssetFacts("", 0, "video", "mp4", 1280, 720, seconds, 30.0)
    return Material("", role, Received("x", facts=facts))


@pytest.mark.parametrize(
    "lengths, images, billed",
    [
        ([], 3, "0"),
        ([8], 0, "5"),
        ([3], 1, "3"),
        ([8, 8], 1, "5"),
        ([2, 8], 0, "4.5"),
        ([8, 8, 8], 0, "4.95"),
        ([1, 8, 8], 2, "4.3"),
        ([8, 8, 8, 8], 1, "5"),
        ([1.2, 8, 8, 8], 0, "4.95"),
        ([8, 8, 8, 8, 8], 0, "5"),
        ([None], 0, "5"),
        ([None, 2], 0, "4.5"),
    ],
)
def test_input_is_billed_by_the_table_of_the_guide(lengths: list[float | None], images: int, billed: str) -> None:
    materials = [material("reference_video", length) for length in lengths]
    materials += [material("reference_image", None)] * images + [material("first_frame", None)]
    bill = charge(materials, 10, "720P", counts_all=False)
    assert bill.input_seconds == Decimal(billed)
    assert bill.output_seconds == 10
    assert bill.amount == (Decimal(billed) + 10) * Decimal("0.10")


def test_the_older_model_divides_by_all_references() -> None:
    materials = [material("reference_video", 8), material("reference_image", None)]
    assert charge(materials, 5, "1080P", counts_all=True).amount == Decimal("7.5") * Decimal("0.15")
    assert charge(materials, 5, "1080P", counts_all=False).amount == Decimal(10) * Decimal("0.15")


def test_a_film_is_billed_by_its_bytes(stage: Rehearsing, client: Client, film: Path) -> None:
    item = {"type": "reference_video", "url": client.upload(film)}
    one = client.run(a_body(item, prompt="one film", duration=6, resolution="1080P"))
    # The film lasts 4.4 s: 4.4 in, 6 out, at 0.15 USD.
    assert one["usage"] == {
        "duration": 10.4, "input_video_duration": 4.4, "output_video_duration": 6, "video_count": 1, "SR": 1080,
        "ratio": "16:9",
    }  # fmt: skip
    other = {"type": "reference_video", "url": client.upload(film)}
    three = client.run(a_body(item, other, other, prompt="three films"))
    assert three["usage"]["input_video_duration"] == 4.95
    amounts = {row["prompt"]: row["amount"] for row in stage.ledger("succeed")}
    assert Decimal(amounts["one film"]) == Decimal("1.56")
    assert Decimal(amounts["three films"]) == Decimal("0.995")


def test_what_fails_is_free(stage: Rehearsing, client: Client) -> None:
    before = stage.billed()
    bad = {"type": "reference_image", "url": "http://10.0.0.1/a.png"}
    client.run(a_body(bad, prompt="in vain"))
    assert stage.billed() == before
    rows = [row for row in stage.ledger() if row["prompt"] == "in vain"]
    assert [row["event"] for row in rows] == ["create", "start", "fail"]
    assert not any(row["billed"] for row in rows)
