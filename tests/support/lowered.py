"""Shots for tests of planning, made by hand so that planning is tested alone."""

from dataclasses import replace
from decimal import Decimal

from compiler.ir.asset import Asset
from compiler.ir.price import Price
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.ir.shot import Beat, Shot, ShotList, Transition
from compiler.ir.staging import Slate
from compiler.source.route import Route

ROUTE = Route("alley.yaml")


def an_asset(location: str = "assets/mara.png", sha256: str = "a" * 64) -> Asset:
    return Asset(location, remote=False, facts=None, sha256=sha256, route=ROUTE)


def a_request(**changes: object) -> GenerationRequest:
    request = GenerationRequest(
        backend="dashscope",
        model="wan2.7-r2v",
        prompt="Image 1 waits.",
        negative_prompt="",
        media=(MediaItem("reference_image", an_asset()),),
        resolution="720P",
        ratio="16:9",
        seconds=5,
        seed=None,
        take=1,
        prompt_extend=False,
        watermark=False,
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def a_shot(shot_id: str = "question", *, scene: str = "alley", intent: str = "1" * 64, **changes: object) -> Shot:
    return Shot(
        scene=scene,
        id=shot_id,
        route=ROUTE / "shots" / 0,
        slots=(),
        lines=(),
        beats=(Beat(0, 5, "", "", ""),),
        seconds=5,
        width=1280,
        height=720,
        request=a_request(**changes),
        footage=None,
        slate=Slate(scene, shot_id, 1, (), ()),
        transition=Transition(),
        intent=intent,
        input_seconds=0,
        price=Price(Decimal("0.50"), "USD"),
        billed_on="dashscope",
    )


def a_list(*shots: Shot, scene: str = "alley") -> ShotList:
    return ShotList(scene, scene.title(), f"{scene}.yaml", (), shots, 1280, 720)
