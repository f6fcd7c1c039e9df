"""Reads a body for wan2.6-r2v and wan2.6-r2v-flash.

Source: their API reference of December 2025. Invariant: as in `wan27`.
"""

from typing import Final

from compiler.emulator.dashscope.fields import Fields
from compiler.emulator.dashscope.limits import NEGATIVE_MAX, REFERENCES_MAX, SEED_MAX, SIZES26
from compiler.emulator.dashscope.refusal import RefusalError
from compiler.emulator.dashscope.wish import Item, Kind, Wish

_PROMPT_MAX: Final = 1500
_OLD_MAX: Final = 3
_ADDRESS_MAX: Final = 8192


def read_wan26(model: str, body_input: object, body_parameters: object) -> Wish:
    """Return what the body asks for.

    Raises:
        RefusalError: something is missing, unknown, or out of range.
    """
    given = Fields(body_input, "input")
    prompt = given.text("prompt", _PROMPT_MAX, required=True)
    given.text("negative_prompt", NEGATIVE_MAX)
    items = _items(given)
    if given.raw("function") not in (None, "video-synthesis"):
        raise RefusalError("InvalidParameter", "input.function is not a parameter of this model.")
    given.flag("extend_prompt")
    given.finish()
    parameters = Fields(body_parameters, "parameters")
    size = parameters.choice("size", tuple(SIZES26), "1920*1080")
    seconds = parameters.whole("duration", 2, 10, 5)
    parameters.choice("shot_type", ("single", "multi"), "single")
    parameters.whole("seed", 0, SEED_MAX, None)
    parameters.flag("prompt_extend")
    parameters.flag("watermark")
    if model.endswith("-flash"):
        parameters.flag("audio")
    parameters.finish()
    width, height = (int(side) for side in size.split("*"))
    resolution, ratio = SIZES26[size]
    return Wish(model, prompt, items, resolution, ratio, (width, height), seconds or 5)


def _items(given: Fields) -> tuple[Item, ...]:
    if "reference_urls" in given and "reference_video_urls" in given:
        raise RefusalError(
            "InvalidParameter", "input.reference_video_urls and input.reference_urls exclude each other."
        )
    if "reference_video_urls" in given:
        return _addresses(given, "reference_video_urls", _OLD_MAX, "reference_video")
    return _addresses(given, "reference_urls", REFERENCES_MAX, "reference")


def _addresses(given: Fields, name: str, most: int, kind: Kind) -> tuple[Item, ...]:
    addresses = given.raw(name)
    if not isinstance(addresses, list) or not 1 <= len(addresses) <= most:
        raise RefusalError("InvalidParameter", f"input.{name} must hold 1 to {most} addresses.")
    for address in addresses:
        if not isinstance(address, str) or not address or len(address) > _ADDRESS_MAX:
            raise RefusalError("InvalidParameter", f"input.{name} must hold addresses.")
        if address.startswith("data:"):
            raise RefusalError("InvalidParameter", "url error, please check url!")
    return tuple(Item(kind, address) for address in addresses)
