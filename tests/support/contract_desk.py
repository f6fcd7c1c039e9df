"""A provider's account for the tests of the contract, and the prompts at which the emulator misbehaves."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from connected import connect_to
from hosted_account import a_request
from rehearsal import Rehearsing

from compiler.backends.hosted import HostedBackend, Job, JobReport
from compiler.backends.registry import BACKENDS
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.request import GenerationRequest

_CREATE, _JOB = {"on": "create"}, {"on": "job"}
FAULTS: tuple[Mapping[str, object], ...] = (
    {**_CREATE, "prompt": "reset before", "do": "reset_before"},
    {**_CREATE, "prompt": "reset after", "do": "reset_after"},
    {**_CREATE, "prompt": "a page", "do": "html200"},
    {**_CREATE, "prompt": "half an answer", "do": "truncated_json"},
    {**_CREATE, "prompt": "no name", "do": "no_task_id"},
    {**_CREATE, "prompt": "a gateway", "do": "status", "status": 502, "commit": True},
    # "times" counts for all that a rule matches, so each provider's model has one of its own.
    *(
        {**_CREATE, "prompt": "busy once", **place, "do": "status", "status": 429, "retry_after": 0, "times": 1}
        for place in (
            {"provider": "fal"},
            {"provider": "segmind"},
            {"provider": "dashscope", "model": "wan2.7"},
            {"provider": "dashscope", "model": "wan2.6"},
        )
    ),
    {**_CREATE, "prompt": "no leave", "do": "status", "status": 403, "message": "not for you"},
    {**_JOB, "prompt": "must fail", "do": "fail", "code": "InternalError", "message": "no luck"},
    {**_JOB, "prompt": "must wait", "do": "stuck", "status": "PENDING"},
)


@dataclass(frozen=True)
class Player:
    """One backend and model that the contract holds for.

    Attributes:
        name: of the case.
        backend: as in the registry.
        model: one of its models.
        path: of its address at the emulator.
        key: that the emulator takes.
        wrong_key: that it does not.
        cancels: whether the provider drops a job that waits.
    """

    name: str
    backend: str
    model: str
    path: str
    key: str
    wrong_key: str
    cancels: bool


PLAYERS = (
    Player("dashscope-wan2.7", "dashscope", "wan2.7-r2v", "/api/v1", "sk-canary-27", "wrong-canary-27", cancels=True),
    Player("dashscope-wan2.6", "dashscope", "wan2.6-r2v", "/api/v1", "sk-canary-26", "wrong-canary-26", cancels=True),
    Player("segmind", "segmind", "wan2.7-r2v", "/segmind", "SG_canary0123456", "wrong-canary-sg", cancels=False),
    Player("fal", "fal", "wan2.7-r2v", "/fal", "canary:fal0123456", "wrong-canary-fal", cancels=True),
)


@dataclass(frozen=True)
class Desk:
    """A player's account at the emulator.

    Attributes:
        player: whose.
        stage: the emulator.
        backend: connected with the right key.
        root: a folder with the files of requests.
        cache: of the connection.
    """

    player: Player
    stage: Rehearsing
    backend: HostedBackend
    root: Path
    cache: Path

    @property
    def url(self) -> str:
        return self.stage.url + self.player.path

    def connected(self, key: str = "", url: str = "") -> HostedBackend:
        """Return the account connected once more, with another key or at another address."""
        player = self.player
        connection = connect_to(player.backend, url or self.url, key or player.key, self.cache)
        return BACKENDS[player.backend].connect(connection)

    def request(self, words: str, **changes: object) -> GenerationRequest:
        """Return a request with words in its prompt, for files that exist."""
        request = replace(a_request(self.root, self.player.backend), model=self.player.model, ratio="1:1", seconds=2)
        if self.player.backend == "segmind":
            request = replace(request, ratio="16:9")
        if self.player.model == "wan2.6-r2v":
            request = replace(request, media=tuple(replace(item, voice=None) for item in request.media))
        if self.player.backend == "dashscope":
            request = replace(request, media=tuple(replace(item, asset=_picture(item.asset)) for item in request.media))
        return replace(request, prompt=f"{request.prompt} {self.mark} {words}", **changes)  # type: ignore[arg-type]

    @property
    def mark(self) -> str:
        """What tells this test's prompts in the ledger."""
        return f"({self.root.parent.name} {self.player.name})"

    def ledger(self, event: str = "") -> list[dict[str, object]]:
        """Return what the provider wrote about this test's requests."""
        return [row for row in self.stage.ledger(event) if self.mark in str(row["prompt"])]

    def submit(self, words: str, **changes: object) -> Job:
        """Prepare a request and send it."""
        return self.backend.submit(self.backend.prepare(self.request(words, **changes), self.root, quietly))

    def ended(self, job: Job) -> JobReport:
        """Look at a job until it has ended."""
        for _ in range(400):
            report = self.backend.look(job)
            if report.status in ("succeeded", "failed", "canceled"):
                return report
            time.sleep(0.05)
        raise AssertionError(report)


def _picture(asset: Asset) -> Asset:
    """Return a picture with what a probe would say of it, by which DashScope's adapter takes it into the request."""
    return replace(asset, facts=AssetFacts(asset.sha256, 5000, "image", "png", 512, 512))


def quietly(share: float) -> None:
    assert 0 <= share <= 1
