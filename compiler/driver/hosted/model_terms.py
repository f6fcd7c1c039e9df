"""What the catalogue says of the models of one backend, as far as a run needs it."""

from dataclasses import dataclass

from compiler.catalog.catalog import Catalog
from compiler.ir.price import Price
from compiler.ir.request import GenerationRequest
from compiler.passes.price import price_of


@dataclass(frozen=True, slots=True)
class ModelTerms:
    """Prices and fields of models in one region.

    Attributes:
        catalog: facts about models.
        region: whose prices count.
    """

    catalog: Catalog
    region: str

    def price(self, request: GenerationRequest, seconds: float) -> Price | None:
        """Return the price of so many billed seconds of a request, or None where it is not known."""
        facts = self.catalog.find(request.backend, request.model)
        return price_of(seconds, request.resolution, self.region, facts) if facts else None

    def has_seed(self, request: GenerationRequest) -> bool:
        """Tell whether a seed can be sent."""
        facts = self.catalog.find(request.backend, request.model)
        return facts is not None and facts.fields.seed
