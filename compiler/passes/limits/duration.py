"""Limits on time: the model's range, the sum of the beats, and lines that need longer than there is.

Called by `lower`. Invariant: `auto` never breaks a limit; it warns when the lines do not fit into it.
"""

import math

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.reference import Reference
from compiler.passes.draft import Draft, DraftBeat
from compiler.passes.setup import Setup
from compiler.passes.timing import comfortable_seconds, least_seconds


def check_duration(
    draft: Draft, seconds: int, video: Reference | None, facts: ModelFacts, setup: Setup, diagnostics: Diagnostics
) -> None:
    """Report a clip that its model cannot make, or beats that do not add up.

    Args:
        draft: the shot.
        seconds: how long it is to be.
        video: the first reference that is a video, if there is one.
        facts: of the model.
        setup: of the scene.
        diagnostics: told.
    """
    _check_sum(draft, seconds, setup, diagnostics)
    shortest, longest = facts.duration.min, facts.duration.longest(with_video=video is not None)
    if shortest <= seconds <= longest:
        return
    where = Label(draft.shot.route / "beats", part="key")
    if not draft.is_multi_shot:
        where = Label(setup.resolver.route(draft.shot, "duration"))
    with_video = " with a reference video" if video is not None and facts.duration.max != longest else ""
    labels: tuple[Label, ...] = ()
    if video is not None and with_video:
        labels = (Label(video.asset.route, "this reference is a video"),)
    diagnostics.report(
        "duration-out-of-range",
        f"the clip is to last {seconds} s, but `{facts.model}` makes {shortest} to {longest} s{with_video}",
        where.where,
        part=where.part,
        labels=labels,
        help="split the shot" if seconds > longest else f"let it last at least {shortest} s",
    )


def _check_sum(draft: Draft, total: int, setup: Setup, diagnostics: Diagnostics) -> None:
    asked = draft.settings.duration
    if not draft.is_multi_shot or asked in ("auto", total):
        return
    resolver = setup.resolver
    if resolver.is_own(draft.shot, "duration") or resolver.is_imposed("duration"):
        diagnostics.report(
            "beats-duration",
            f"the beats last {total} s together, but the shot is to last {asked} s",
            resolver.route(draft.shot, "duration"),
            labels=tuple(Label(beat.route / "seconds", f"{beat.seconds} s") for beat in draft.beats),
            help=f"write `duration: {total}`, or leave it out, or change the `seconds` of a beat",
        )


def check_speech(beat: DraftBeat, seconds: float, longest: int, diagnostics: Diagnostics) -> None:
    """Warn that lines do not fit.

    Args:
        beat: whose lines they are.
        seconds: how long the beat lasts.
        longest: the most that the model makes, in seconds; 0 for what is not made.
        diagnostics: told.
    """
    lines = [line.seconds for line in beat.lines]
    needed = comfortable_seconds(lines)
    # Rounded up, so that it is more than there is as it is told, too.
    least = math.ceil(least_seconds(lines) * 10) / 10
    helps = f"give it {needed:.0f} s, or use fewer words" if needed <= longest else "split it, or use fewer words"
    diagnostics.report(
        "speech-too-long",
        f"the lines take about {least:.1f} s to say, breaths included, but there are only {seconds:g} s",
        beat.lines[0].route if len(beat.lines) == 1 else _dialogue(beat).where,
        part="value" if len(beat.lines) == 1 else "key",
        help=helps,
    )


def _dialogue(beat: DraftBeat) -> Label:
    first = beat.lines[0].route
    return Label(type(first)(first.file, first.steps[:-1]), part="key")
