"""A request as routes get it: its body has an end and its JSON is read strictly."""

from fastapi import Request

from shared.http.reading import strict_json
from shared.http.wording.problems import ProblemError

LARGEST_BODY = 1024 * 1024


class StrictRequest(Request):
    """A request whose body is bounded and whose JSON is read strictly."""

    async def body(self) -> bytes:
        """The body, at most LARGEST_BODY long."""
        if not hasattr(self, "_body"):
            if int(self.headers.get("content-length", "0")) > LARGEST_BODY:
                raise ProblemError("body_too_large", most=LARGEST_BODY)
            read = bytearray()
            async for chunk in self.stream():
                read += chunk
                if len(read) > LARGEST_BODY:
                    raise ProblemError("body_too_large", most=LARGEST_BODY)
            self._body = bytes(read)
        return self._body

    async def json(self) -> object:
        """The body as JSON."""
        return strict_json.parse(await self.body())
