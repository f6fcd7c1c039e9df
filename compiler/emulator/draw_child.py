"""The drawing process: draws the clips that the server asks for, one after the other.

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
    from compiler.backends.protocol import BackendError  # noqa: PLC0415 - importable only now
    from compiler.emulator.drawing import draw  # noqa: PLC0415

    for line in sys.stdin:
        task = json.loads(line)
        answer = {}
        try:
            draw(task["sketch"], Path(task["destination"]), Path(task["cache"]))
        except BackendError as error:
            answer["error"] = error.message
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
