"""The body that fal would get for a request: flat, images and videos apart, resolutions in small letters.

Called by `show` through the registry, and by `adapter` with data in the places of files. Invariant: pure; fields that
the endpoint does not have are not sent.
"""

from compiler.ir.request import GenerationRequest


def body(request: GenerationRequest) -> dict[str, object]:
    """Return the request's body."""
    flat: dict[str, object] = {"prompt": request.prompt}
    for role, field in (("reference_image", "reference_image_urls"), ("reference_video", "reference_video_urls")):
        locations = [item.asset.location for item in request.media if item.role == role]
        if locations:
            flat[field] = locations
    if request.negative_prompt:
        flat["negative_prompt"] = request.negative_prompt
    flat["aspect_ratio"] = request.ratio
    flat["resolution"] = request.resolution.lower()
    flat["duration"] = request.seconds
    flat["multi_shots"] = request.multi_shot
    if request.seed is not None:
        flat["seed"] = request.seed
    return flat
