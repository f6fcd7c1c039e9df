"""Answers of a pretended provider that get lost, with its jobs behind them."""

from dataclasses import replace

from hosted_stage import Stage

from compiler.backends.hosted import JobReport, JobStatus, ListedJob, Usage
from compiler.backends.protocol import AnswerLostError

MADE = JobReport("succeeded", "https://example.org/clip.mp4", Usage(seconds=1.0))


def lost_before(stage: Stage, shot: str = "a") -> None:
    """Lose the next answer of a shot, whose request never arrives."""
    stage.provider.on[shot] = [AnswerLostError("reset", billed=True)]


def lost_after(stage: Stage, shot: str = "a", *, told: str | None = None) -> None:
    """Lose the next answer of a shot, whose request is accepted; its prompt is told as it was sent, or otherwise."""
    stage.provider.looks[shot] = [replace(MADE, prompt=shot if told is None else told)]

    def accept() -> None:
        seen = list_job(stage, shot)
        stage.provider.on[shot] = [AnswerLostError("reset", billed=True)]
        assert seen

    stage.provider.before_submit.append(accept)


def list_job(stage: Stage, prompt: str, *, at: float = 0.0, status: JobStatus = "running") -> str:
    """Let the provider have a job by itself, which it bills; `at` seconds from now."""
    provider = stage.provider
    provider.submitted.append(prompt)
    name = provider.name_of(prompt)
    created = stage.clock.wall() + (provider.clock_ahead or 0.0) + at
    provider.listed.append(ListedJob(name, "request-9", "wan2.7-r2v", status, created))
    return name
