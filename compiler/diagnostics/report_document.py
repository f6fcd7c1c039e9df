"""The shape of `check --format json`, as models, from which its JSON Schema is written.

`driver.schemas` reads it; `render.json` writes the document itself, and a test holds the two together.
Invariant: fields are added, never taken away.
"""

from typing import Literal

from pydantic import BaseModel, Field


class PlaceDocument(BaseModel):
    """A place in a file; without lines where a problem is in no file, as with a wrong option."""

    file: str = Field(description="The file's name, relative to the working directory.")
    line: int | None = Field(description="From 1.")
    column: int | None = Field(description="From 1, in code points.")
    end_line: int | None = Field(description="From 1.")
    end_column: int | None = Field(description="The column after the last.")


class LabelDocument(PlaceDocument):
    """Another place that explains the problem."""

    text: str = Field(description="What to see there.")


class SuggestionDocument(PlaceDocument):
    """A replacement that would settle the problem."""

    replacement: str = Field(description="The new text.")
    safe: bool = Field(description="Whether it may be applied without a person looking.")


class DiagnosticDocument(PlaceDocument):
    """One problem."""

    code: str = Field(pattern=r"^SC\d{4}$", description="Its number.")
    slug: str = Field(description="Its name.")
    severity: Literal["error", "warning", "note"] = Field(description="Errors stop a compile.")
    message: str = Field(description="What is wrong.")
    help: str | None = Field(description="What to do.")
    label: str = Field(description="The remark beside the place.")
    labels: tuple[LabelDocument, ...] = Field(description="Other places.")
    notes: tuple[str, ...] = Field(description="Further facts.")
    suggestions: tuple[SuggestionDocument, ...] = Field(description="Best first.")


class ReportDocument(BaseModel):
    """Everything that a check found."""

    schema_version: Literal[1] = Field(description="The version of this form.")
    diagnostics: tuple[DiagnosticDocument, ...] = Field(description="By file and place.")
    errors: int = Field(description="How many.")
    warnings: int = Field(description="How many.")
    notes: int = Field(description="How many.")
