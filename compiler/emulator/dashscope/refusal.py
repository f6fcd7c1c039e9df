"""Refusals: answers of DashScope to a request that it does not accept.

Invariant: codes and statuses are those of the error table; where the documentation does not say which code
a mistake has, it is `InvalidParameter`.
"""

from starlette.responses import JSONResponse, Response

from compiler.emulator.stage import new_name


class RefusalError(Exception):
    """A request is refused.

    Attributes:
        code: DashScope's.
        message: in its words, or in ours where it has none.
        status: of HTTP.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def refuse(status: int, code: str, message: str) -> Response:
    """Return the answer to a refused request."""
    return JSONResponse({"code": code, "message": message, "request_id": new_name()}, status)
