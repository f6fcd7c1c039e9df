"""The body that DashScope would get for a request, local files as root-relative paths.

Called by `show` through the registry, and by whoever sends it after putting addresses or data in the places of
files. Invariant: pure; only documented fields are sent, and what a model has no field for is not.
"""

from compiler.catalog.load import load_catalog
from compiler.catalog.model import ModelFacts
from compiler.ir.request import GenerationRequest, MediaItem


def body(request: GenerationRequest) -> dict[str, object]:
    """Return the request's body.

    Raises:
        ValueError: the catalogue does not have the model at DashScope, so its form is not known.
    """
    facts = load_catalog().find("dashscope", request.model)
    if facts is None:
        raise ValueError(f"no form of request is known for `{request.model}`")
    words: dict[str, object] = {"prompt": request.prompt}
    if request.negative_prompt:
        words["negative_prompt"] = request.negative_prompt
    parameters = _size(request, facts)
    parameters["duration"] = request.seconds
    if facts.fields.shot_type:
        parameters["shot_type"] = "multi" if request.multi_shot else "single"
    parameters["prompt_extend"] = request.prompt_extend
    parameters["watermark"] = request.watermark
    if request.seed is not None:
        parameters["seed"] = request.seed
    return {"model": request.model, "input": {**words, **_pictures(request, facts)}, "parameters": parameters}


def _pictures(request: GenerationRequest, facts: ModelFacts) -> dict[str, object]:
    if facts.wire == "reference_urls":
        return {"reference_urls": [item.asset.location for item in request.media]}
    return {"media": [_item(item) for item in request.media]}


def _item(item: MediaItem) -> dict[str, object]:
    entry: dict[str, object] = {"type": item.role, "url": item.asset.location}
    if item.voice is not None:
        entry["reference_voice"] = item.voice.location
    return entry


def _size(request: GenerationRequest, facts: ModelFacts) -> dict[str, object]:
    """Return the size as the model is told: in pixels, or as resolution and, without a first frame, ratio."""
    if facts.wire == "reference_urls":
        width, height = facts.sizes[request.resolution][request.ratio]
        return {"size": f"{width}*{height}"}
    size: dict[str, object] = {"resolution": request.resolution}
    if request.ratio:
        size["ratio"] = request.ratio
    return size
