"""Sketches: what a clip of a job shows, as plain data for the drawing process.

`artist` makes one from an order and sends it as JSON; `drawing` reads it there. Invariant: equal orders
give equal sketches, so that a clip is drawn once.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from compiler.emulator.order import Material, Order, Received
from compiler.ir.asset import AssetFacts

Sketch = Mapping[str, object]


def make_sketch(order: Order) -> Sketch:
    """Return what a clip shows."""
    return {
        "provider": order.provider,
        "model": order.model,
        "prompt": order.prompt,
        "width": order.width,
        "height": order.height,
        "seconds": order.seconds,
        "resolution": order.bill.resolution,
        "ratio": order.ratio,
        "materials": [_material(material) for material in order.materials],
    }


def read_material(data: Mapping[str, object]) -> Material:
    """Return a material of a sketch that came as JSON."""
    voice = data["voice"]
    return Material(
        str(data["label"]),
        str(data["role"]),  # type: ignore[arg-type]  # one of three, written by `_material`
        _read_file(data["file"]),
        _read_file(voice) if voice is not None else None,
    )


def _material(material: Material) -> dict[str, object]:
    return {
        "label": material.label,
        "role": material.role,
        "file": _file(material.file),
        "voice": _file(material.voice) if material.voice else None,
    }


def _file(file: Received) -> dict[str, object]:
    return {
        "address": file.address,
        "path": str(file.path) if file.path else None,
        "facts": asdict(file.facts) if file.facts else None,
    }


def _read_file(data: object) -> Received:
    if not isinstance(data, Mapping):
        raise TypeError("a file of a sketch is an object")
    path, facts = data["path"], data["facts"]
    return Received(
        str(data["address"]), Path(path) if path is not None else None, AssetFacts(**facts) if facts else None
    )
