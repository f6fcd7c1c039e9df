"""What of the contract holds for the backend that needs no provider: the animatic."""

from dataclasses import replace
from pathlib import Path

import pytest
from animatic_studio import Studio
from wire import Connections

from compiler.backends.protocol import Backend, BackendError
from compiler.backends.registry import BACKENDS
from compiler.diagnostics.codes import CODES
from compiler.ir.request import GenerationRequest
from compiler.ir.staging import StagedBeat
from compiler.media.verify import verify_clip

SLUGS = {code.slug for code in CODES}


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path / "kept", tmp_path)


@pytest.fixture
def request_(studio: Studio) -> GenerationRequest:
    beat = StagedBeat(0, 1, "wide", "", "static", (), ())
    return studio.request((studio.item("jon.png"), studio.item("yard.png")), (beat,), 1)


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    return BACKENDS["animatic"].open(tmp_path / "cache")


def test_it_makes_a_whole_clip_of_the_size_and_length_asked_for_without_any_connection(
    backend: Backend, studio: Studio, request_: GenerationRequest, tmp_path: Path, connections: Connections
) -> None:
    before, clip, shares = connections.seen, tmp_path / "clip.mp4", list[float]()
    remarks = backend.generate(request_, studio.slate(), Path("/"), clip, shares.append)
    found = verify_clip(clip)
    assert (found.width, found.height, found.frames, found.has_audio) == (480, 270, 30, True)
    assert found.seconds == pytest.approx(1.0)
    assert (shares, shares[-1]) == (sorted(shares), 1.0)
    assert {remark.slug for remark in remarks} <= SLUGS
    assert connections.seen == before


def test_a_first_frame_that_is_gone_is_a_known_failure_that_leaves_nothing_and_bills_nothing(
    backend: Backend, studio: Studio, request_: GenerationRequest, tmp_path: Path
) -> None:
    frame = studio.item("first-light.jpg", role="first_frame")
    gone = replace(frame, asset=replace(frame.asset, location=str(tmp_path / "gone.jpg")))
    with pytest.raises(BackendError) as failed:
        backend.generate(
            replace(request_, media=(*request_.media, gone)),
            studio.slate(),
            Path("/"),
            tmp_path / "clip.mp4",
            lambda _: None,
        )
    assert failed.value.verdict.slug in SLUGS
    assert not failed.value.billed
    assert not (tmp_path / "clip.mp4").exists()


def test_it_is_free_and_no_providers() -> None:
    entry = BACKENDS["animatic"]
    assert (entry.paid, entry.connector, entry.generates) == (False, "", True)
