"""The base of every model of the scene language.

Invariant: unknown keys are errors, except `x-*`, which `load` takes out beforehand.
"""

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """A mapping in a scene, story or library file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=False)
