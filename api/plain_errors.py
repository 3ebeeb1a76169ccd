"""What is refused outside of any route, in English, becomes a problem document in Chinese.

These are bodies that are too large, and writes that come from another site.
"""

import json
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.messages import sentence

CODES = {403: "cross_site", 404: "path_not_found", 413: "body_too_large"}


class PlainErrors:
    """ASGI middleware: text/plain errors are replaced, everything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if b"%00" in scope.get("raw_path", b"") or b"%00" in scope["query_string"]:
            # No name or number contains it, and PostgreSQL refuses it in any text.
            await _send(404, send)
            return
        replaced = False

        async def send_problem(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_plain_error(message):
                replaced = True
                await _send(message["status"], send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, send_problem)


def _is_plain_error(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "text/plain")
    return message["status"] >= 400 and kind.startswith("text/plain")


async def refuse_cross_site(scope: Scope, receive: Receive, send: Send) -> None:
    """What `CrossOriginProtection` answers a write from another site with."""
    await _send(403, send)


async def _send(status: int, send: Send) -> None:
    code = CODES.get(status, "http_error")
    document = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence(code),
        "code": code,
        "errors": [],
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
