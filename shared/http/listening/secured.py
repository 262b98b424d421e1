"""Around every answer: what a browser may do with it, which for an API is nothing.

The docs pages bring a policy of their own. Nothing is kept by anybody on the way: most of what is read
here belongs to one caller, and a copy that a proxy kept would outlive the right to see it.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),  # heard over TLS only
]
UNLESS_SAID = [(b"content-security-policy", NOTHING.encode()), (b"cache-control", b"no-store")]


class Secured:
    """ASGI middleware; the outermost of all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the answer on with its headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                unsaid = [header for header in UNLESS_SAID if header[0] not in said]
                message = {**message, "headers": [*message["headers"], *ALWAYS, *unsaid]}
            await send(message)

        await self._app(scope, receive, secured)
