"""Attempts for tests of the journal and of what is planned from it."""

from dataclasses import replace
from decimal import Decimal

from compiler.build.attempt import Intent
from compiler.ir.price import Price

PRICE = Price(Decimal("0.50"), "USD")


def an_intent(key: str = "a" * 64, **changes: object) -> Intent:
    intent = Intent(
        key=key,
        take=1,
        label="alley#question",
        body_sha256="b" * 64,
        prompt="Image 1 waits.",
        model="wan2.7-r2v",
        region="international",
        account="0123456789ab",
        seed=7,
        price=PRICE,
    )
    return replace(intent, **changes)  # type: ignore[arg-type]  # by name
