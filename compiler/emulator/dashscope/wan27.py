"""Reads a body for wan2.7-r2v.

Source: the create-task reference and the reference-to-video guide. Invariant: what it lets through is
documented; more is refused, even where the service might shrug.
"""

from typing import Final, cast

from compiler.emulator.dashscope.fields import Fields
from compiler.emulator.dashscope.limits import NEGATIVE_MAX, REFERENCES_MAX, SEED_MAX, SIZES27
from compiler.emulator.dashscope.refusal import RefusalError
from compiler.emulator.dashscope.wish import Item, Kind, Wish

_PROMPT_MAX: Final = 5000
_KINDS: Final = ("reference_image", "reference_video", "first_frame")
_ADDRESS_MAX: Final = 40_000_000


def read_wan27(model: str, body_input: object, body_parameters: object) -> Wish:
    """Return what the body asks for.

    Raises:
        RefusalError: something is missing, unknown, or out of range.
    """
    given = Fields(body_input, "input")
    prompt = given.text("prompt", _PROMPT_MAX, required=True)
    given.text("negative_prompt", NEGATIVE_MAX)
    items = _items(given.raw("media"))
    _tolerate_sdk(given)
    given.finish()
    parameters = Fields(body_parameters, "parameters")
    resolution = parameters.choice("resolution", tuple(SIZES27), "1080P")
    ratio = parameters.choice("ratio", tuple(SIZES27["720P"]), "16:9")
    longest = 10 if any(item.kind == "reference_video" for item in items) else 15
    seconds = parameters.whole("duration", 2, longest, 5)
    parameters.whole("seed", 0, SEED_MAX, None)
    parameters.flag("prompt_extend")
    parameters.flag("watermark")
    parameters.finish()
    return Wish(model, prompt, items, resolution, ratio, SIZES27[resolution][ratio], seconds or 5)


def _tolerate_sdk(given: Fields) -> None:
    """Overlook what version 1 of the official client adds of its own."""
    if given.raw("function") not in (None, "video-synthesis"):
        raise RefusalError("InvalidParameter", "input.function is not a parameter of this model.")
    given.flag("extend_prompt")


def _items(media: object) -> tuple[Item, ...]:
    if not isinstance(media, list) or not media:
        raise RefusalError("InvalidParameter", "Required parameter(input.media) missing or invalid.")
    items = tuple(_item(entry, index) for index, entry in enumerate(media))
    references = sum(item.kind != "first_frame" for item in items)
    if not 1 <= references <= REFERENCES_MAX:
        told = "input.media must hold 1 to 5 items of the types reference_image and reference_video."
        raise RefusalError("InvalidParameter", told)
    if len(items) - references > 1:
        raise RefusalError("InvalidParameter", "input.media may hold one first_frame.")
    return items


def _item(entry: object, index: int) -> Item:
    fields = Fields(entry, f"input.media[{index}]")
    kind = cast("Kind", fields.choice("type", _KINDS, ""))
    url = fields.text("url", _ADDRESS_MAX, required=True)
    voice = fields.text("reference_voice", _ADDRESS_MAX, required="reference_voice" in fields)
    fields.finish()
    if voice and kind == "first_frame":
        told = f"input.media[{index}].reference_voice goes with reference_image and reference_video only."
        raise RefusalError("InvalidParameter", told)
    return Item(kind, url, voice)
