"""Money: an amount in a currency."""

from decimal import Decimal

from compiler.source.value import value


@value
class Price:
    """An amount of money.

    Attributes:
        amount: exact, never a float.
        currency: ISO 4217, e.g. `USD`.
    """

    amount: Decimal
    currency: str

    def __add__(self, other: "Price") -> "Price":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Price(self.amount + other.amount, self.currency)

    def times(self, number: int) -> "Price":
        """Return so many times as much."""
        return Price(self.amount * number, self.currency)

    def as_json(self) -> dict[str, str]:
        """Return the form that JSON documents use: at least two decimals, no exponent."""
        exponent = self.amount.normalize().as_tuple().exponent
        places = max(2, -exponent) if isinstance(exponent, int) else 2
        return {"amount": f"{self.amount:.{places}f}", "currency": self.currency}

    def __str__(self) -> str:
        return f"{self.as_json()['amount']} {self.currency}"
