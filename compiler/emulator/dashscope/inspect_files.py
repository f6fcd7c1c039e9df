"""Looks whether received files are what the model takes.

`accept` calls it. Invariant: what it finds becomes a job that fails, as the service itself downloads and
looks only when the job runs; an address on the web has no facts and passes.
"""

from compiler.emulator.dashscope.limits import ASPECT_MAX, FPS, IMAGE, MEGABYTE, VOICE, FileLimits
from compiler.emulator.job import Failure
from compiler.emulator.order import Received
from compiler.ir.asset import AssetFacts


def inspect_image(file: Received) -> Failure | None:
    """Return what is wrong with a picture."""
    facts = file.facts
    if facts is None:
        return None
    if facts.kind != "image" or facts.format not in IMAGE.formats:
        return Failure(
            "InvalidImage.FileFormat", f"{file.address} is {facts.format}; JPEG, PNG, BMP and WEBP are taken."
        )
    if facts.format == "png" and facts.has_alpha:
        return Failure("InvalidImage.FileFormat", f"{file.address} is a PNG with an alpha channel.")
    if facts.size > IMAGE.megabytes * MEGABYTE:
        return Failure("InvalidFile.Size", f"{file.address} is larger than {IMAGE.megabytes} MB.")
    if not _sides_fit(facts, IMAGE):
        told = f"{file.address} is {facts.width}x{facts.height}; sides are 240 to 8000, their ratio at most 8."
        return Failure("InvalidImage.ImageSize", told)
    return None


def inspect_video(file: Received, limits: FileLimits) -> Failure | None:
    """Return what is wrong with a film."""
    facts = file.facts
    if facts is None:
        return None
    shortest, longest = limits.seconds
    told, code = "", ""
    if facts.kind != "video" or facts.format not in limits.formats:
        code, told = "InvalidFile.Format", f"is {facts.format}; MP4 and MOV are taken."
    elif facts.size > limits.megabytes * MEGABYTE:
        code, told = "InvalidFile.Size", f"is larger than {limits.megabytes} MB."
    elif not shortest <= facts.seconds <= longest:
        code, told = "InvalidFile.Duration", f"lasts {facts.seconds:g} s; {shortest:g} to {longest:g} s are taken."
    elif not _has_aspect(facts):
        code, told = "InvalidFile.AspectRatio", f"is {facts.width}x{facts.height}; the ratio is at most 8."
    elif not _sides_fit(facts, limits):
        code, told = "InvalidFile.Resolution", f"is {facts.width}x{facts.height}; sides are 240 to 4096."
    elif not FPS[0] <= round(facts.fps) <= FPS[1]:
        code, told = "InvalidFile.FPS", f"has {facts.fps:g} frames a second; 15 to 60 are taken."
    return Failure(code, f"{file.address} {told}") if code else None


def inspect_voice(file: Received) -> Failure | None:
    """Return what is wrong with a recording."""
    facts = file.facts
    if facts is None:
        return None
    if facts.kind != "audio" or facts.format not in VOICE.formats:
        return Failure("InvalidURL", "File type is not supported. Allowed types are: .wav, .mp3.")
    if facts.size > VOICE.megabytes * MEGABYTE:
        return Failure("InvalidURL", "File size is larger than 15MB.")
    if facts.seconds > VOICE.seconds[1]:
        return Failure("InvalidURL", "The input audio is longer than 10s.")
    if facts.seconds < VOICE.seconds[0]:
        return Failure("InvalidURL", "The input audio is shorter than 1s.")
    return None


def _has_aspect(facts: AssetFacts) -> bool:
    short, long = sorted((facts.width, facts.height))
    return short > 0 and long <= ASPECT_MAX * short


def _sides_fit(facts: AssetFacts, limits: FileLimits) -> bool:
    least, most = limits.sides
    return _has_aspect(facts) and least <= min(facts.width, facts.height) and max(facts.width, facts.height) <= most
