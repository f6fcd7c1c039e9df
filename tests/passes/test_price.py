"""Prices and billable seconds, checked against the guide's own tables."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from lowering import Lower

from compiler.catalog.catalog import Catalog
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.reference import Reference, Slot
from compiler.passes.price import billable_input_seconds, price_of
from compiler.source.route import Route

ROUTE = Route("a.yaml")


def slots(*media: float | str | None) -> tuple[Slot, ...]:
    """Return slots: an image for "image", a video of so many seconds, or an address for None."""
    made = []
    for index, item in enumerate(media):
        kind = "image" if item == "image" else "video"
        facts = None
        if not isinstance(item, str) and item is not None:
            facts = AssetFacts("", 1, "video", "mp4", 1280, 720, item)
        asset = Asset("x", remote=item is None, facts=facts, sha256="", route=ROUTE)
        reference = Reference(f"r{index}", "character", "", kind, asset, None, "", ROUTE)  # type: ignore[arg-type]
        made.append(Slot(reference, index, index + 1, f"{kind} {index}", f"{kind} {index}", ROUTE))
    return tuple(made)


@pytest.mark.parametrize(
    "model, media, seconds",
    [
        ("wan2.7-r2v", ("image",), 0.0),
        ("wan2.7-r2v", (6.0,), 5.0),
        ("wan2.7-r2v", (3.0,), 3.0),
        ("wan2.7-r2v", (6.0, 1.5, "image"), 4.0),
        ("wan2.7-r2v", (9.0, 9.0, 9.0), 4.95),
        ("wan2.7-r2v", (9.0, 9.0, 9.0, 9.0), 5.0),
        ("wan2.7-r2v", (9.0, 9.0, 9.0, 9.0, 0.5), 4.5),
        ("wan2.7-r2v", (None, "image"), 5.0),
        ("wan2.6-r2v", (9.0, "image"), 2.5),
        ("wan2.6-r2v", (9.0, "image", "image"), 1.65),
    ],
)
def test_input_videos_bill_up_to_their_cap(
    catalog: Catalog, model: str, media: tuple[float | str | None, ...], seconds: float
) -> None:
    facts = catalog.find("dashscope", model)
    assert facts is not None
    assert billable_input_seconds(slots(*media), facts) == seconds


@pytest.mark.parametrize(
    "backend, resolution, region, amount, currency",
    [
        ("dashscope", "720P", "international", "0.995", "USD"),
        ("dashscope", "1080P", "international", "1.4925", "USD"),
        ("dashscope", "720P", "beijing", "5.97", "CNY"),
        ("segmind", "720P", "beijing", "1.24375", "USD"),
    ],
)
def test_a_price_is_exact(
    catalog: Catalog, backend: str, resolution: str, region: str, amount: str, currency: str
) -> None:
    facts = catalog.find(backend, "wan2.7-r2v")
    assert facts is not None
    price = price_of(9.95, resolution, region, facts)
    assert price is not None
    assert (price.amount, price.currency) == (Decimal(amount), currency)


def test_there_is_no_price_where_the_catalogue_has_none(catalog: Catalog) -> None:
    facts = catalog.find("dashscope", "wan2.7-r2v")
    assert facts is not None
    assert price_of(5, "720P", "virginia", facts) is None


def test_a_rehearsal_shows_the_price_of_the_real_run(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("action: Mara sees Jon.", "duration: 4", "resolution: 1080P")
    for backend in ("animatic", "dashscope"):
        shot = lower(text, backend=backend).shot
        assert (str(shot.price), shot.input_seconds, shot.billed_on) == ("1.35 USD", 5.0, "dashscope")


def test_segmind_is_billed_by_the_second_of_output(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n  jon: {video: 'https://example.org/jon.mp4'}\n"
    shot = lower(scene("action: Jon waits.", "backend: segmind", "duration: 5", cast=cast)).shot
    assert (str(shot.price), shot.input_seconds, shot.billed_on) == ("0.625 USD", 0.0, "segmind")
