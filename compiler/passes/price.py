"""Price: what a clip would cost at its target model.

Comes from slots and the catalogue; `lower` calls it. Invariant: money is exact; an input whose length is
not known bills as its cap.
"""

from collections.abc import Sequence
from decimal import Decimal

from compiler.catalog.model import ModelFacts
from compiler.ir.price import Price
from compiler.ir.reference import Slot
from compiler.passes.bind import one_each


def billable_input_seconds(slots: Sequence[Slot], facts: ModelFacts) -> float:
    """Return how many seconds of reference videos are billed."""
    sent = one_each(slots)
    videos = [slot.reference.asset for slot in sent if slot.reference.medium == "video"]
    caps = facts.billing.caps
    if not videos or not caps:
        return 0.0
    counted = len(videos) if facts.billing.counted == "videos" else len(sent)
    cap = caps[min(counted, len(caps)) - 1]
    return round(sum(cap if video.facts is None else min(video.facts.seconds, cap) for video in videos), 3)


def price_of(seconds: float, resolution: str, region: str, facts: ModelFacts) -> Price | None:
    """Return the price of so many billed seconds, or None where the catalogue has none.

    Args:
        seconds: of output and billed input together.
        resolution: of the output.
        region: whose prices count.
        facts: of the model.
    """
    tariff = facts.tariff(region, resolution)
    if tariff is None:
        return None
    return Price(Decimal(str(round(seconds, 3))) * tariff.per_second, tariff.currency)
