"""The OpenAPI document as pages: Swagger UI from its own package, nothing from elsewhere."""

from fastapi import FastAPI
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

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
<script>
// the bundled version knows 3.0 only; what differs in 3.1 it shows well enough
fetch("openapi.json").then(answer => answer.json()).then(spec => SwaggerUIBundle({{
  spec: {{...spec, openapi: "3.0.3"}}, dom_id: "#ui", persistAuthorization: true, docExpansion: "list",
}}));
</script>
</body>
</html>
"""


def add_docs(app: FastAPI) -> None:
    """``/docs``, and below it the files it is made of."""
    page = _PAGE.format(title=app.title)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page)

    app.mount("/docs/static", StaticFiles(directory=swagger_ui_path), name="docs")
