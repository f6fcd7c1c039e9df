"""Loaded by every Python process that has this folder in `PYTHONPATH`: writes down what it opens and connects to.

One JSON list a line in `WATCH_LOG`: `open` and a path, or an event of `socket` and what it is about.
"""

import json
import os
import sys

_LOG = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_SOCKETS = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        # Where it leads now: a link may lead elsewhere later.
        line = [event, os.path.realpath(os.fsdecode(arguments[0]))]
    elif event in _SOCKETS:
        line = [event, repr(arguments[1:] if event in _SOCKETS[:3] else arguments[:1])]
    else:
        return
    os.write(_LOG, json.dumps(line).encode() + b"\n")


sys.addaudithook(_hear)
