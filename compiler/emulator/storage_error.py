"""Errors of the object storage, which speaks XML.

Invariant: codes are those that Alibaba's object storage documents.
"""

from xml.sax.saxutils import escape

from starlette.responses import Response


def storage_error(status: int, code: str, message: str, request_id: str) -> Response:
    """Return an error answer as the storage writes it."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error>\n  <Code>{escape(code)}</Code>\n  <Message>{escape(message)}</Message>\n"
        f"  <RequestId>{escape(request_id)}</RequestId>\n  <HostId>127.0.0.1</HostId>\n</Error>\n"
    )
    return Response(body, status, {"x-oss-request-id": request_id}, media_type="application/xml")
