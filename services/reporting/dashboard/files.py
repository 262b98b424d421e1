"""The few files that pages need: a style sheet, a script, a mark. All are ours, none from elsewhere."""

from fastapi import APIRouter
from starlette.responses import Response

from services.reporting.dashboard.rendering import HERE
from services.reporting.dashboard.view import HOME
from shared.http.wording.problems import ProblemError

STATIC = f"{HOME}/static/{{name}}"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FILES = {file.name: (file.read_bytes(), _KINDS[file.suffix]) for file in (HERE / "static").iterdir()}
router = APIRouter(include_in_schema=False)


@router.get(STATIC)
async def static(name: str) -> Response:
    """Kept by the browser for a year: its address changes with its content."""
    if name not in _FILES:
        raise ProblemError("not_found")
    content, kind = _FILES[name]
    return Response(
        content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
