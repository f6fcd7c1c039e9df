"""The drawing process: draws the clips that the server asks for, or writes plain ones, one after the other.

`artist` runs this file as a script and writes one JSON object a line to its standard input; it answers each
with a line. Invariants: it ends with its standard input, so it cannot outlive the server, and drawing never
keeps the server from answering.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Draw what standard input asks for."""
    # As a script the package is not yet importable; appended, so that nothing installed is overshadowed.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    for line in sys.stdin:
        task = json.loads(line)
        make = _write_card if task["plain"] else _draw
        answer = make(task["sketch"], Path(task["destination"]), Path(task["cache"]))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _draw(sketch: dict[str, object], destination: Path, cache: Path) -> dict[str, str]:
    from compiler.backends.protocol import BackendError  # noqa: PLC0415 - importable only now
    from compiler.emulator.drawing import draw  # noqa: PLC0415

    try:
        draw(sketch, destination, cache)
    except BackendError as error:
        return {"error": error.message}
    return {}


def _write_card(sketch: dict[str, object], destination: Path, cache: Path) -> dict[str, str]:
    from compiler.emulator.card import write_card  # noqa: PLC0415 - importable only now
    from compiler.media.encode_error import EncodeError  # noqa: PLC0415

    del cache
    try:
        write_card(sketch, destination)
    except EncodeError as error:
        return {"error": str(error)}
    return {}


if __name__ == "__main__":
    main()
