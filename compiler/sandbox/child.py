"""The process that renders untrusted templates: one JSON request a line in, one JSON answer a line out.

Started by `sandbox.limited`. Invariant: limits are set before the first template is read; the alarm ends
the process, which the parent understands.
"""

import json
import signal
import sys

from compiler.passes.render import make_environment, render_template
from compiler.passes.template import RenderError, Template

_MEMORY = 512 << 20
_LONGEST = 64 << 10


def main(seconds: float) -> None:
    """Serve requests until standard input ends.

    Args:
        seconds: processor and wall time for one template.
    """
    _limit()
    environment = make_environment()
    for line in sys.stdin:
        request = json.loads(line)
        template = Template(request["name"], request["text"], trusted=False)
        _alarm(seconds)
        try:
            text = render_template(environment, template, request["variables"])
            answer = {"text": text} if len(text) <= _LONGEST else _failure("the template wrote more than 64 KB")
        except RenderError as error:
            answer = {"slug": error.slug, "message": error.message, "line": error.line}
        except (MemoryError, RecursionError):
            answer = _failure("the template took too much memory")
        _alarm(0)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _failure(message: str) -> dict[str, object]:
    return {"slug": "template-limit", "message": message, "line": 0}


def _limit() -> None:
    """Bound memory, files and child processes where the system can."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (does not exist on Windows)

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _alarm(seconds: float) -> None:
    """End this process after some seconds; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]))
