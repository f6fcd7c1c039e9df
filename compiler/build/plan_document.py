"""The plan as a document: printed with `--json`, saved with `-o`, applied with `--plan`.

Invariant: a saved plan is applied exactly or refused; it never drifts to what the files say now.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compiler.build.comparison import Comparison, ShotChange
from compiler.build.difference import Difference
from compiler.build.durable import write_durably
from compiler.build.plan import MAKING, Action, Plan, Step, sum_prices
from compiler.diagnostics.diagnostic import Label, Region
from compiler.diagnostics.locate import locate
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.price import Price
from compiler.source.document import Sources

_Amount = Annotated[str, Field(pattern=r"^\d+\.\d{2,}$")]


class PriceDocument(BaseModel):
    """An amount of money."""

    model_config = ConfigDict(frozen=True)

    amount: _Amount = Field(description="At least two decimals.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")


class ReasonDocument(BaseModel):
    """What changed in one field."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="The field: `duration`, `reference mara`, `line 2`.")
    old: str | None = Field(description="Its value then, where it is short enough to be kept.")
    new: str | None = Field(description="Its value now, likewise.")
    text: str = Field(description="The change in words.")
    file: str | None = Field(description="Where the field is written.")
    line: int | None = Field(description="From 1.")


class StepDocument(BaseModel):
    """What happens to one shot."""

    model_config = ConfigDict(frozen=True)

    scene: str = Field(description="The scene's id.")
    shot: str = Field(description="The shot's id.")
    take: int = Field(1, description="Which take it is about.")
    spare: bool = Field(default=False, description="Whether that take is made to choose from, beside the film's.")
    action: Action = Field(description="What is done.")
    reason: str = Field(description="Why.")
    output_seconds: float = Field(description="Length of the clip.")
    input_seconds: float = Field(description="Billable seconds of reference videos.")
    price: PriceDocument | None = Field(description="What generating it costs at the model it is meant for.")
    charge: PriceDocument | None = Field(None, description="What this step spends now.")
    key: str = Field(description="The request key; empty for footage.")
    reasons: tuple[ReasonDocument, ...] = Field((), description="What changed since the take that there was.")
    continues: str = Field("", description="Of a shot that begins with the last frame of another: that shot's id.")
    plan_key: str = Field(
        "", description="Of such a shot, its key with that frame as what its shot asks for: known before it is made."
    )


class TotalsDocument(BaseModel):
    """Sums over the plan; seconds and prices are those of what is made: `generate`, `retake`, `refresh`."""

    model_config = ConfigDict(frozen=True)

    generate: int = Field(description="How many clips are made.")
    reuse: int = Field(description="How many shots are used as they are.")
    missing: int = Field(0, description="How many have a take that was paid for and whose clip is nowhere.")
    blocked: int = Field(0, description="How many may have been submitted, and wait for a decision.")
    output_seconds: float = Field(description="Seconds generated.")
    input_seconds: float = Field(description="Billable input seconds.")
    prices: tuple[PriceDocument, ...] = Field(description="One sum per currency, at the models meant.")
    charges: tuple[PriceDocument, ...] = Field((), description="One sum per currency, spent now.")


class DeltaDocument(BaseModel):
    """A difference between amounts of money."""

    model_config = ConfigDict(frozen=True)

    amount: str = Field(pattern=r"^-?\d+\.\d{2,}$", description="Less than nothing where it costs less now.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")


class ChangeDocument(BaseModel):
    """What became of a shot since a revision."""

    model_config = ConfigDict(frozen=True)

    scene: str = Field(description="The scene's id.")
    shot: str = Field(description="The shot's id.")
    change: Literal["new", "changed", "removed", "unchanged"] = Field(description="What became of it.")
    reasons: tuple[ReasonDocument, ...] = Field(description="What changed.")
    seconds_then: float | None = Field(description="Length of its clip then.")
    seconds_now: float | None = Field(description="Length of its clip now.")
    price_then: PriceDocument | None = Field(description="What generating all its takes cost then.")
    price_now: PriceDocument | None = Field(description="What generating all its takes costs now.")
    adds: bool = Field(description="Whether the change makes its clip necessary.")


class AgainstDocument(BaseModel):
    """A comparison with a revision."""

    model_config = ConfigDict(frozen=True)

    revision: str = Field(description="As asked for.")
    commit: str = Field(description="Its id.")
    shots: tuple[ChangeDocument, ...] = Field(description="In film order, those that are gone last.")
    seconds: float = Field(description="How much longer all shots are now.")
    prices: tuple[DeltaDocument, ...] = Field(description="How much more all shots cost now.")
    adds: tuple[PriceDocument, ...] = Field(description="The most that making the change costs.")


class PlanDocument(BaseModel):
    """A plan."""

    model_config = ConfigDict(frozen=True)

    schema_version: Literal[1] = Field(1, description="The version of this form.")
    backend: str = Field(description="The chosen backend.")
    profile: str = Field(description="The profile, `default` without one.")
    language: str = Field("", description="Of the dub; empty for the film's own language.")
    shots: tuple[StepDocument, ...] = Field(description="In film order.")
    totals: TotalsDocument = Field(description="Sums.")
    against: AgainstDocument | None = Field(None, description="With `--against`: what changed since.")


def plan_document(
    plans: tuple[Plan, ...], sources: Sources | None = None, comparison: Comparison | None = None
) -> PlanDocument:
    """Return the document of the plans of all films of one run, which share backend and profile.

    Args:
        plans: one per film.
        sources: every file that was read, to say on which line something stands.
        comparison: with a revision, if there was one.
    """
    sources = sources or {}
    steps = [step for plan in plans for step in plan.every]
    clips = [step for plan in plans for step in plan.clips]
    counts = Counter(step.action for step in steps)
    totals = TotalsDocument(
        generate=len(clips),
        reuse=counts["reuse"],
        missing=counts["missing"],
        blocked=counts["blocked"],
        output_seconds=round(sum(step.shot.seconds for step in clips), 3),
        input_seconds=round(sum(step.shot.input_seconds for step in clips), 3),
        prices=_merge(price for plan in plans for price in plan.prices),
        charges=_merge(price for plan in plans for price in plan.charges),
    )
    return PlanDocument(
        backend=plans[0].backend,
        profile=plans[0].profile,
        language=plans[0].language,
        shots=tuple(_step(step, sources) for step in steps),
        totals=totals,
        against=_against(comparison, sources) if comparison else None,
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
    differing = [name for name in ("backend", "profile", "language") if getattr(saved, name) != getattr(current, name)]
    then, now = _by_name(saved), _by_name(current)
    differing += [name for name in {**then, **now} if not _still_fits(then.get(name), now.get(name))]
    shots = [[(step.scene, step.shot) for step in plan.shots if not step.spare] for plan in (saved, current)]
    if not differing and shots[0] != shots[1]:
        differing.append("the order of the shots")
    return tuple(differing)


_ONWARD = frozenset(
    (before, after) for before in (*MAKING, "resume") for after in ("reuse", "resume", "blocked") if before != after
)
"""What becomes of a step, while it is applied, without a word from the author. None of it spends more."""


def _by_name(plan: PlanDocument) -> dict[str, StepDocument]:
    return {f"{step.scene}#{step.shot}" + (f" take {step.take}" if step.spare else ""): step for step in plan.shots}


def _still_fits(then: StepDocument | None, now: StepDocument | None) -> bool:
    if then is not None and then.spare and now is None:
        # It is in the lock by now.
        return True
    if then is None or now is None or then.output_seconds != now.output_seconds:
        return False
    # Where the key was open, because the shot before had no clip yet, what it then stood for has to hold still.
    if then.key != now.key and not (now.continues and then.key == now.plan_key):
        return False
    if (then.action, now.action) in _ONWARD:
        return True
    return (then.action, then.price, then.charge) == (now.action, now.price, now.charge)


def _against(comparison: Comparison, sources: Sources) -> AgainstDocument:
    return AgainstDocument(
        revision=comparison.revision,
        commit=comparison.commit,
        shots=tuple(_change(shot, sources) for shot in comparison.shots),
        seconds=round(comparison.seconds, 3),
        prices=tuple(DeltaDocument(**price.as_json()) for price in comparison.prices),
        adds=_merge(comparison.adds),
    )


def _change(change: ShotChange, sources: Sources) -> ChangeDocument:
    before, after = change.before, change.after
    scene, shot = change.place
    return ChangeDocument(
        scene=scene,
        shot=shot,
        change=change.change,
        reasons=_reasons(change.reasons, sources),
        seconds_then=round(before.shot.seconds, 3) if before else None,
        seconds_now=round(after.shot.seconds, 3) if after else None,
        price_then=_price(before.shot.price_of_takes) if before else None,
        price_now=_price(after.shot.price_of_takes) if after else None,
        adds=change.adds,
    )


def _reasons(reasons: Iterable[Difference], sources: Sources) -> tuple[ReasonDocument, ...]:
    documents: list[ReasonDocument] = []
    for one in reasons:
        file = sources[one.route.file].file if one.route and one.route.file in sources else None
        old, new = one.shown
        documents.append(
            ReasonDocument(
                field=one.field,
                old=old,
                new=new,
                text=one.text,
                file=one.route.file if one.route else None,
                line=file.position(locate(Label(one.route), sources).start)[0] if one.route and file else None,
            )
        )
    return tuple(documents)


def _step(step: Step, sources: Sources) -> StepDocument:
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
        take=step.take_number,
        spare=step.spare,
        reasons=_reasons(step.reasons, sources),
        continues=step.shot.frame.shot if step.shot.frame else "",
        plan_key=step.plan_key if step.shot.frame else "",
    )


def _price(price: Price | None) -> PriceDocument | None:
    return PriceDocument(**price.as_json()) if price else None


def _merge(prices: Iterable[Price]) -> tuple[PriceDocument, ...]:
    return tuple(PriceDocument(**price.as_json()) for price in sum_prices(prices))
