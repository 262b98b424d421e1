"""The OpenAPI document as pages: Swagger UI from its own package, nothing from elsewhere."""

import base64
import hashlib
import html

from fastapi import FastAPI
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

_START = """
// the bundled version knows 3.0 only; what differs in 3.1 it shows well enough
fetch("openapi.json").then(answer => answer.json()).then(spec => SwaggerUIBundle({
  spec: {...spec, openapi: "3.0.3"}, dom_id: "#ui", docExpansion: "list",
}));
"""  # a token that was typed in is kept nowhere: it is gone with the page
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="docs/static/favicon-32x32.png">
<link rel="stylesheet" href="docs/static/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="docs/static/swagger-ui-bundle.js"></script>
<script>{start}</script>
</body>
</html>
"""
_POLICY = (  # its own files and this one script; Swagger UI sets styles as it draws
    "default-src 'none'; script-src 'self' 'sha256-{start}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def add_docs(app: FastAPI) -> None:
    """``/docs``, and below it the files it is made of."""
    page = _PAGE.format(title=html.escape(app.title), start=_START)
    digest = base64.b64encode(hashlib.sha256(_START.encode()).digest()).decode()
    headers = {"Content-Security-Policy": _POLICY.format(start=digest)}

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page, headers=headers)

    app.mount("/docs/static", StaticFiles(directory=swagger_ui_path), name="docs")
