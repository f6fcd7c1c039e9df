"""From a request's body to an order.

`routes` calls it. Some mistakes are refused at once, others are found when the job runs: a body that is not
as documented is refused, a file that is not is found later. Invariant: an order has its bill.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from compiler.emulator.dashscope.charge import charge
from compiler.emulator.dashscope.fetch import Caller, fetch, looks_like_film
from compiler.emulator.dashscope.fields import Fields
from compiler.emulator.dashscope.inspect_files import inspect_image, inspect_video, inspect_voice
from compiler.emulator.dashscope.limits import VIDEO26, VIDEO27, WAN26, WAN27
from compiler.emulator.dashscope.refusal import RefusalError
from compiler.emulator.dashscope.wan26 import read_wan26
from compiler.emulator.dashscope.wan27 import read_wan27
from compiler.emulator.dashscope.wish import Item, Wish
from compiler.emulator.job import Failure
from compiler.emulator.order import Material, Order, Received, Role
from compiler.emulator.stage import Stage

_AREAS: Final = {"720P": 1280 * 720, "1080P": 1920 * 1080}
_STEP: Final = 16
_VIDEOS26: Final = 3


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of a body.

    Attributes:
        order: to make.
        failure: what will be found wrong with its files, or None.
    """

    order: Order
    failure: Failure | None


def read_body(content: bytes) -> Wish:
    """Return what a body asks for.

    Raises:
        RefusalError: it is not as documented.
    """
    try:
        body = Fields(json.loads(content), "")
    except ValueError as error:
        raise RefusalError("BadRequest.IllegalInput", "The body is not JSON.") from error
    model = body.raw("model")
    given = body.raw("input")
    parameters = body.raw("parameters") if "parameters" in body else {}
    body.finish()
    if not isinstance(model, str) or not model:
        raise RefusalError("BadRequest.EmptyModel", "Required parameter(model) missing or invalid.")
    if given is None:
        raise RefusalError("BadRequest.EmptyInput", "Required parameter(input) missing or invalid.")
    if model in WAN27:
        return read_wan27(model, given, parameters)
    if model in WAN26:
        return read_wan26(model, given, parameters)
    raise RefusalError("ModelNotFound", f"Model {model[:80]} does not exist.", 404)


async def accept(wish: Wish, caller: Caller, stage: Stage) -> Accepted:
    """Get and look at the files of a wish, and count what it costs.

    Raises:
        RefusalError: an address can never be used.
    """
    failures: list[Failure] = []
    materials: list[Material] = []
    for item in wish.items:
        material = await _material(item, caller, stage, failures)
        materials.append(material)
    if wish.model in WAN26 and sum(material.role == "reference_video" for material in materials) > _VIDEOS26:
        raise RefusalError("InvalidParameter", "input.reference_urls may hold 3 videos.")
    labelled = _labelled(materials, wish)
    bill = charge(labelled, wish.seconds, wish.resolution, counts_all=wish.model in WAN26)
    width, height = _size(labelled, wish)
    order = Order(
        "dashscope",
        caller.account,
        wish.model,
        wish.prompt,
        width,
        height,
        wish.seconds,
        wish.ratio,
        labelled,
        bill,
    )
    return Accepted(order, next(iter(failures), None))


async def _material(item: Item, caller: Caller, stage: Stage, failures: list[Failure]) -> Material:
    inline = item.kind in ("reference_image", "first_frame")
    file = await _get(item.url, caller, stage, failures, inline=inline)
    role: Role
    if item.kind == "reference":
        film = file.facts.kind == "video" if file.facts else looks_like_film(item.url)
        role = "reference_video" if film else "reference_image"
    else:
        role = item.kind
    limits = VIDEO26 if caller.model in WAN26 else VIDEO27
    problem = inspect_video(file, limits) if role == "reference_video" else inspect_image(file)
    voice = None
    if item.voice:
        voice = await _get(item.voice, caller, stage, failures, inline=False)
        problem = problem or inspect_voice(voice)
    if problem is not None:
        failures.append(problem)
    return Material("", role, file, voice)


async def _get(url: str, caller: Caller, stage: Stage, failures: list[Failure], *, inline: bool) -> Received:
    found = await fetch(url, caller, stage, inline=inline)
    if isinstance(found, Failure):
        failures.append(found)
        return Received(url[:200])
    return found


def _labelled(materials: Sequence[Material], wish: Wish) -> tuple[Material, ...]:
    """Call each reference as the prompt does."""
    counts: dict[str, int] = {}
    labelled = []
    for material in materials:
        if material.role == "first_frame":
            labelled.append(material)
            continue
        if wish.model in WAN26:
            counter, spellings = "", ["character{n}"]
        elif material.role == "reference_image":
            counter, spellings = "image", ["Image {n}", "图{n}"]
        else:
            counter, spellings = "video", ["Video {n}", "视频{n}"]
        counts[counter] = number = counts.get(counter, 0) + 1
        names = [spelling.format(n=number) for spelling in spellings]
        name = next((name for name in names if name in wish.prompt), names[0])
        labelled.append(Material(name, material.role, material.file, material.voice))
    return tuple(labelled)


def _size(materials: Sequence[Material], wish: Wish) -> tuple[int, int]:
    """Return the clip's size: that of the table, or a first frame's shape with about as many pixels."""
    frame = next((material.file.facts for material in materials if material.role == "first_frame"), None)
    if frame is None or not frame.width or not frame.height:
        return wish.size
    area, aspect = _AREAS[wish.resolution], frame.width / frame.height
    return _whole(math.sqrt(area * aspect)), _whole(math.sqrt(area / aspect))


def _whole(side: float) -> int:
    return max(_STEP, round(side / _STEP) * _STEP)
