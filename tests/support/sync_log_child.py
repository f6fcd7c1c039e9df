"""`scenec`, which writes down in what order it makes things durable: one JSON list a line in `SYNC_LOG`.

`sync` and a file or folder, `move` and two paths, `row` and the state that the journal goes to (which SQLite syncs).
"""

import json
import os
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

from compiler.cli.app import main

LOG = os.open(os.environ["SYNC_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
fsync, replace, connect = os.fsync, os.replace, sqlite3.connect
guard = threading.Lock()


def note(*event: str) -> None:
    with guard:
        os.write(LOG, json.dumps([str(threading.get_ident()), *event]).encode() + b"\n")


def sync(file: int) -> None:
    fsync(file)
    note("sync", str(Path(f"/proc/self/fd/{file}").readlink()))


def move(source: Any, target: Any, **options: Any) -> None:  # noqa: ANN401  (passed on)
    replace(source, target, **options)
    note("move", str(Path(source).absolute()), str(Path(target).absolute()))


class Connection(sqlite3.Connection):
    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  (passed on)
        done = super().execute(statement, *values)
        if statement.startswith(("INSERT INTO attempt", "UPDATE attempt")):
            note("row", str(values[0][0]))
        elif statement.startswith("PRAGMA synchronous"):
            note("mode", statement)
        return done


def open_database(name: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401  (passed on)
    database: sqlite3.Connection = connect(name, factory=Connection, **options)
    return database


if __name__ == "__main__":
    os.fsync, os.replace, sqlite3.connect = sync, move, open_database  # type: ignore[assignment]  # as they are called
    main(sys.argv[1:])
