"""A server on a real loopback socket that takes its time: some bytes at once, then one at a time, without end."""

import socket
import threading
from types import TracebackType
from typing import Self


class DrippingServer:
    """Answers whatever it is asked with one beginning, and a byte now and then after it. Use it as a context manager.

    Attributes:
        connections: how many came.
    """

    def __init__(self, beginning: bytes, drop: bytes, pause: float) -> None:
        self.connections = 0
        self._beginning, self._drop, self._pause = beginning, drop, pause
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._answer, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                connection.sendall(self._beginning)
                while not self._over.wait(self._pause):
                    connection.sendall(self._drop)
            except OSError:  # the client has hung up
                return
