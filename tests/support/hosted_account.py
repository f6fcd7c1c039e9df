"""Accounts at providers that are a server of the test's own, and requests with real files."""

import hashlib
from dataclasses import replace
from pathlib import Path

from small_story import write_story

from compiler.backends.clock import Clock
from compiler.backends.hosted import Connection
from compiler.backends.secret import Secret
from compiler.catalog.load_provider import load_provider
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.source.route import Route

# Of a form that both Segmind and fal take.
KEY = "SG_canary:0123456789abcdef"


def account(backend: str, base_url: str, cache: Path, clock: Clock | None = None) -> Connection:
    """Return an account that may be asked as fast as a test wants."""
    facts = load_provider(backend)
    assert facts is not None
    rates = facts.rates.model_copy(update={"creates_per_second": 1000.0, "queries_per_second": 1000.0})
    quick = facts.model_copy(update={"rates": rates})
    return Connection(base_url, Secret(KEY), "any", quick, cache, clock or Clock(), poll=0.05)


def a_file(root: Path, location: str) -> Asset:
    """Return a file of a folder as a plan knows it."""
    digest = hashlib.sha256((root / location).read_bytes()).hexdigest()
    return Asset(location, remote=False, facts=None, sha256=digest, route=Route("gate.yaml"))


def an_address(url: str) -> Asset:
    return Asset(url, remote=True, facts=None, sha256="", route=Route("gate.yaml"))


def a_request(root: Path, backend: str) -> GenerationRequest:
    """Write the small story's files, and return a request for one speaking person in front of a yard."""
    write_story(root)
    return GenerationRequest(
        backend=backend,
        model="wan2.7-r2v",
        prompt='Image1 looks up and says, "Who is there?" Setting: Image2.',
        negative_prompt="text",
        media=(
            MediaItem("reference_image", a_file(root, "jon.png"), a_file(root, "jon.wav")),
            MediaItem("reference_image", a_file(root, "yard.png")),
        ),
        resolution="720P",
        ratio="16:9",
        seconds=3,
        seed=7,
        take=1,
        prompt_extend=False,
        watermark=False,
    )


def with_addresses(request: GenerationRequest) -> GenerationRequest:
    """Return the request with addresses on the web in place of files."""
    media = tuple(
        replace(
            item,
            asset=an_address(f"https://example.org/{item.asset.location}"),
            voice=item.voice and an_address(f"https://example.org/{item.voice.location}"),
        )
        for item in request.media
    )
    return replace(request, media=media)
