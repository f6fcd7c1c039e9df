"""What a job costs, counted from the bytes that were received.

Source: the billing section of the reference-to-video guide. Invariant: pictures, first frames and voices are
free, and so is what fails, which the ledger sees to.
"""

from collections.abc import Sequence
from decimal import Decimal

from compiler.emulator.bill import Bill
from compiler.emulator.dashscope.limits import CAPS, CURRENCY, PRICES
from compiler.emulator.order import Material


def charge(materials: Sequence[Material], seconds: int, resolution: str, *, counts_all: bool) -> Bill:
    """Return the bill.

    Args:
        materials: of the request. A film on the web, whose length is not known, counts as its cap.
        seconds: of the clip.
        resolution: `720P` or `1080P`.
        counts_all: whether pictures, too, make the cap of each film smaller, as with wan2.6.
    """
    films = [material.file for material in materials if material.role == "reference_video"]
    references = [material for material in materials if material.role != "first_frame"]
    counted = len(references) if counts_all else len(films)
    cap = CAPS[min(max(counted, 1), len(CAPS)) - 1]
    lengths = (cap if film.facts is None else Decimal(str(round(film.facts.seconds, 3))) for film in films)
    given = sum((min(length, cap) for length in lengths), Decimal(0))
    made = Decimal(seconds)
    return Bill(given, made, resolution, (given + made) * PRICES[resolution], CURRENCY)
