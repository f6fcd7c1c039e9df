"""The body that Segmind would get for a request: flat, images and videos apart.

Called by `show` through the registry. Invariant: pure; the one voice that a request can carry is sent once,
and fields that the endpoint does not have are not.
"""

from compiler.ir.request import GenerationRequest


def body(request: GenerationRequest) -> dict[str, object]:
    """Return the request's body."""
    flat: dict[str, object] = {"prompt": request.prompt}
    for role, field in (("reference_image", "reference_images"), ("reference_video", "reference_videos")):
        locations = [item.asset.location for item in request.media if item.role == role]
        if locations:
            flat[field] = locations
    voices = [item.voice.location for item in request.media if item.voice is not None]
    if voices:
        flat["reference_voice"] = voices[0]
    if request.negative_prompt:
        flat["negative_prompt"] = request.negative_prompt
    flat["resolution"] = request.resolution
    flat["duration"] = request.seconds
    if request.seed is not None:
        flat["seed"] = request.seed
    return flat
