"""Makes the frames of a film that cannot be copied, several runs at a time, and keeps them for the next cut.

`film` orders the runs, `pictures` fetches them. Invariant: a kept run is used only if it is what was written, and if
nothing that it was made from has changed: neither the bytes of its clips nor how it is made.
"""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av

from compiler.assemble.compose import compose_piece
from compiler.assemble.conform import Format
from compiler.assemble.material import Material
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.pieces import stretches_of
from compiler.assemble.runs import Made, Run
from compiler.media.packets import PicturePacket, encode_packets
from compiler.media.piece_file import DamagedPieceError, read_piece, write_piece

_REVISION: Final = 2
"""Raised when the same run would be made differently."""


class Workshop:
    """The runs of one film that are made."""

    def __init__(self, film: Format, material: Material, store: PieceStore, workers: Executor) -> None:
        """Open a workshop.

        Args:
            film: its format.
            material: its clips.
            store: keeps what is made.
            workers: do the work.
        """
        self._film = film
        self._material = material
        self._store = store
        self._workers = workers
        self._places: dict[Made, Path] = {}
        self._awaited: dict[Path, Future[None]] = {}

    def order(self, runs: Iterable[Run]) -> None:
        """Begin to make what is not kept, in the order in which it will be fetched.

        Raises:
            OSError: a clip cannot be read.
        """
        made = [run for run in runs if isinstance(run, Made)]
        sources = {stretch.source for run in made for piece in run.pieces for stretch in stretches_of(piece)}
        names = dict(zip(sources, self._workers.map(self._material.identity, sources), strict=True))
        for run in made:
            recipe = [_REVISION, av.__version__, asdict(self._film), [_described(piece, names) for piece in run.pieces]]
            path = self._store.place("pieces", json.dumps(recipe), ".pictures")
            self._places[run] = path
            if path not in self._awaited and not path.is_file():
                self._awaited[path] = self._workers.submit(self._make, run, path)

    def fetch(self, run: Made) -> Iterator[PicturePacket]:
        """Return a run's packets in the order of decoding, `pts` and `dts` being the frame's number in it.

        Raises:
            AssemblyError: a clip cannot be read.
            EncodeError: the pictures cannot be encoded.
            OSError: the store cannot be written.
        """
        path = self._places[run]
        if path in self._awaited:
            self._awaited[path].result()
        try:
            return read_piece(path)
        except (DamagedPieceError, OSError):
            self._make(run, path)
            return read_piece(path)

    def _make(self, run: Made, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        composed = (compose_piece(piece, self._material.clips, self._film) for piece in run.pieces)
        write_piece(path, encode_packets(chain.from_iterable(composed), run.frames, self._film.fps))


def _described(piece: object, names: dict[str, str]) -> dict[str, Any]:
    """Return a piece as data, its clips by their bytes."""
    return {"piece": type(piece).__name__, **_renamed(asdict(piece), names)}  # type: ignore[call-overload]


def _renamed(data: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    renamed = {key: _renamed(value, names) if isinstance(value, dict) else value for key, value in data.items()}
    return {**renamed, "source": names[data["source"]]} if "source" in data else renamed
