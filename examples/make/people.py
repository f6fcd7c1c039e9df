"""Everyone, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people_far import FAR
from people_town import TOWN

if TYPE_CHECKING:
    from cast import Person

PEOPLE: dict[str, Person] = {**TOWN, **FAR}
