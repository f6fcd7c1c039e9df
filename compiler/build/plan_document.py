"""The plan as a document: printed with `--json`, saved with `-o`, applied with `--plan`.

Invariant: a saved plan is applied exactly or refused; it never drifts to what the files say now.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compiler.build.durable import write_durably
from compiler.build.plan import Plan, Step, sum_prices
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.price import Price

_Amount = Annotated[str, Field(pattern=r"^\d+\.\d{2,}$")]


class PriceDocument(BaseModel):
    """An amount of money."""

    model_config = ConfigDict(frozen=True)

    amount: _Amount = Field(description="At least two decimals.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")


class StepDocument(BaseModel):
    """What happens to one shot."""

    model_config = ConfigDict(frozen=True)

    scene: str = Field(description="The scene's id.")
    shot: str = Field(description="The shot's id.")
    action: Literal["reuse", "generate", "resume", "blocked", "outdated", "missing", "footage"] = Field(
        description="What is done."
    )
    reason: str = Field(description="Why.")
    output_seconds: float = Field(description="Length of the clip.")
    input_seconds: float = Field(description="Billable seconds of reference videos.")
    price: PriceDocument | None = Field(description="What generating it costs at the model it is meant for.")
    charge: PriceDocument | None = Field(None, description="What this step spends now.")
    key: str = Field(description="The request key; empty for footage.")


class TotalsDocument(BaseModel):
    """Sums over the plan; seconds and prices are those of the `generate` steps."""

    model_config = ConfigDict(frozen=True)

    generate: int = Field(description="How many shots are generated.")
    reuse: int = Field(description="How many shots are used as they are.")
    output_seconds: float = Field(description="Seconds generated.")
    input_seconds: float = Field(description="Billable input seconds.")
    prices: tuple[PriceDocument, ...] = Field(description="One sum per currency, at the models meant.")
    charges: tuple[PriceDocument, ...] = Field((), description="One sum per currency, spent now.")


class PlanDocument(BaseModel):
    """A plan."""

    model_config = ConfigDict(frozen=True)

    schema_version: Literal[1] = Field(1, description="The version of this form.")
    backend: str = Field(description="The chosen backend.")
    profile: str = Field(description="The profile, `default` without one.")
    shots: tuple[StepDocument, ...] = Field(description="In film order.")
    totals: TotalsDocument = Field(description="Sums.")


def plan_document(plans: tuple[Plan, ...]) -> PlanDocument:
    """Return the document of the plans of all films of one run, which share backend and profile."""
    steps = [step for plan in plans for step in plan.steps]
    generate = [step for step in steps if step.action == "generate"]
    totals = TotalsDocument(
        generate=len(generate),
        reuse=sum(1 for step in steps if step.action == "reuse"),
        output_seconds=round(sum(step.shot.seconds for step in generate), 3),
        input_seconds=round(sum(step.shot.input_seconds for step in generate), 3),
        prices=_merge(price for plan in plans for price in plan.prices),
        charges=_merge(price for plan in plans for price in plan.charges),
    )
    return PlanDocument(
        backend=plans[0].backend, profile=plans[0].profile, shots=tuple(_step(step) for step in steps), totals=totals
    )


def render_plan(document: PlanDocument) -> str:
    """Return the document's JSON text."""
    return json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def save_plan(document: PlanDocument, path: Path) -> None:
    """Write a plan file.

    Raises:
        OSError: it cannot be written.
    """
    write_durably(path, render_plan(document).encode())


def load_plan(path: Path, name: str, diagnostics: Diagnostics) -> PlanDocument | None:
    """Read a saved plan; None, with a diagnostic, when it is none."""
    place = Region(name, 0, 0)
    try:
        return PlanDocument.model_validate_json(path.read_bytes())
    except OSError as error:
        diagnostics.report("bad-plan-file", f"the plan cannot be read: {error.strerror}", place)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the document"
        diagnostics.report(
            "bad-plan-file", f"this is no saved plan: {where}: {first['msg']}", place, help="save one with `plan -o`"
        )
    return None


def moved_shots(saved: PlanDocument, current: PlanDocument) -> tuple[str, ...]:
    """Return what differs between a saved plan and the present, as `scene#shot` or a setting's name.

    A shot that was to be generated and has been submitted, or has its clip by now, still fits, so that a plan can
    be applied again after it was interrupted.
    """
    differing = [name for name in ("backend", "profile") if getattr(saved, name) != getattr(current, name)]
    then = {f"{step.scene}#{step.shot}": step for step in saved.shots}
    now = {f"{step.scene}#{step.shot}": step for step in current.shots}
    differing += [name for name in {**then, **now} if not _still_fits(then.get(name), now.get(name))]
    if not differing and list(then) != list(now):
        differing.append("the order of the shots")
    return tuple(differing)


_ONWARD = frozenset(
    {("generate", "reuse"), ("generate", "resume"), ("generate", "blocked"), ("resume", "reuse"), ("resume", "blocked")}
)
"""What becomes of a step, while it is applied, without a word from the author. None of it spends more."""


def _still_fits(then: StepDocument | None, now: StepDocument | None) -> bool:
    if then is None or now is None or then.key != now.key or then.output_seconds != now.output_seconds:
        return False
    if (then.action, now.action) in _ONWARD:
        return True
    return (then.action, then.price, then.charge) == (now.action, now.price, now.charge)


def _step(step: Step) -> StepDocument:
    return StepDocument(
        scene=step.shot.scene,
        shot=step.shot.id,
        action=step.action,
        reason=step.reason,
        output_seconds=round(step.shot.seconds, 3),
        input_seconds=round(step.shot.input_seconds, 3),
        price=_price(step.price),
        charge=_price(step.charge),
        key=step.key,
    )


def _price(price: Price | None) -> PriceDocument | None:
    return PriceDocument(**price.as_json()) if price else None


def _merge(prices: Iterable[Price]) -> tuple[PriceDocument, ...]:
    return tuple(PriceDocument(**price.as_json()) for price in sum_prices(prices))
