"""The catalogue holds what the providers say, and says where it comes from."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from compiler.catalog.load import load_catalog
from compiler.catalog.model import ModelFacts

CATALOG = load_catalog()


def facts(backend: str, model: str) -> ModelFacts:
    found = CATALOG.find(backend, model)
    assert found is not None
    return found


def test_models_are_found_by_backend_and_id() -> None:
    assert CATALOG.backends == ("dashscope", "fal", "segmind")
    assert CATALOG.models("dashscope") == ("wan2.6-r2v", "wan2.7-r2v", "wan2.7-r2v-2026-06-12")
    assert CATALOG.models("nobody") == ()
    assert CATALOG.find("segmind", "wan2.6-r2v") is None


def test_a_dated_snapshot_has_the_facts_of_its_line() -> None:
    assert facts("dashscope", "wan2.7-r2v-2026-06-12") is facts("dashscope", "wan2.7-r2v")


def test_sizes_are_those_of_the_reference() -> None:
    assert facts("dashscope", "wan2.7-r2v").sizes == {
        "720P": {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960), "4:3": (1104, 832), "3:4": (832, 1104)},
        "1080P": {
            "16:9": (1920, 1080),
            "9:16": (1080, 1920),
            "1:1": (1440, 1440),
            "4:3": (1648, 1248),
            "3:4": (1248, 1648),
        },
    }
    assert facts("dashscope", "wan2.6-r2v").sizes["720P"]["4:3"] == (1088, 832)


def test_limits_are_those_of_the_reference() -> None:
    model = facts("dashscope", "wan2.7-r2v")
    assert (model.references.max, model.references.max_videos) == (5, 5)
    assert (model.duration.min, model.duration.longest(with_video=False), model.duration.longest(with_video=True)) == (
        2,
        15,
        10,
    )
    assert (model.text.max_prompt, model.text.max_negative) == (5000, 500)
    assert (model.image.max_bytes, model.image.min_side, model.image.max_side) == (20 << 20, 240, 8000)
    assert (model.video.max_bytes, model.video.max_side, model.video.max_seconds) == (100 << 20, 4096, 30)
    assert (model.voice.max_bytes, model.voice.min_seconds, model.voice.max_seconds) == (15 << 20, 1, 10)
    assert model.billing.caps == (5, 2.5, 1.65, 1.25, 1)


def test_each_dialect_spells_in_its_own_way() -> None:
    spelled = {
        (entry.backend, entry.model): (entry.dialect.counting, entry.dialect.labels["en"].image)
        for entry in CATALOG.entries
    }
    assert spelled == {
        ("dashscope", "wan2.7-r2v"): ("separate", "Image {n}"),
        ("segmind", "wan2.7-r2v"): ("separate", "Image{n}"),
        ("dashscope", "wan2.6-r2v"): ("together", "character{n}"),
        ("fal", "wan2.7-r2v"): ("separate", "Image {n}"),
    }
    assert facts("dashscope", "wan2.7-r2v").dialect.labels["zh"].video == "视频{n}"


@pytest.mark.parametrize("entry", CATALOG.entries, ids=lambda entry: f"{entry.backend}-{entry.model}")
def test_every_model_has_prices_with_date_and_source(entry: ModelFacts) -> None:
    assert entry.source
    assert entry.checked
    assert entry.prices
    for price in entry.prices:
        assert price.per_second > 0
        assert len(price.currency) == 3
        assert price.checked
        assert price.source
        assert price.resolution in entry.sizes
    shapes = [tuple(ratios) for ratios in entry.sizes.values()]
    assert len(set(shapes)) == 1


def test_prices_are_exact_and_by_region() -> None:
    model = facts("dashscope", "wan2.7-r2v")
    price = model.tariff("international", "720P")
    assert price is not None
    assert (price.per_second, price.currency) == (Decimal("0.10"), "USD")
    assert facts("segmind", "wan2.7-r2v").tariff("anywhere", "1080P") is not None
    assert model.tariff("nowhere", "720P") is None


def test_an_unknown_key_is_an_error() -> None:
    data = facts("dashscope", "wan2.7-r2v").model_dump()
    with pytest.raises(ValidationError):
        ModelFacts.model_validate({**data, "colour": "red"})
