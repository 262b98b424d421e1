"""The contracts as pages and documents: of a service its own events, of reporting all; open to everybody."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from shared.contracts import publish
from shared.contracts.promised import PROMISED
from shared.contracts.promises import PROMISES
from shared.contracts.schemas import path_of
from shared.http.contracts.facts import told_by
from shared.http.contracts.words import words_of
from shared.http.wording.language import Language, language_of

_TEMPLATES = Path(__file__).parent / "templates"
_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def add_contracts(app: FastAPI, sources: tuple[str, ...]) -> None:
    """Pages, schemas and the AsyncAPI document of what these services tell."""
    pages = cache(_Pages(sources).page)

    def page(request: Request, name: str) -> Response:
        return answer_page(request, lambda language: pages(name, language))

    @app.get("/contracts", include_in_schema=False)
    async def index(request: Request) -> Response:
        return page(request, "index")

    @app.get("/contracts/promises", include_in_schema=False)
    async def promises(request: Request) -> Response:
        return page(request, "promises")

    @app.get("/contracts/style.css", include_in_schema=False)
    async def style() -> Response:
        return Response((_TEMPLATES / "style.css").read_bytes(), media_type="text/css")

    @app.get("/contracts/{wire_type}", include_in_schema=False)
    async def event(request: Request, wire_type: str) -> Response:
        if wire_type not in told_by(sources):
            raise HTTPException(404)
        return page(request, wire_type)

    @app.get("/schemas/{file}", include_in_schema=False)
    async def schema(file: str) -> Response:
        if f"/schemas/{file}" not in {path_of(name) for name in told_by(sources)}:
            raise HTTPException(404)
        return Response(
            (publish.FOLDER / "schemas" / file).read_bytes(), media_type="application/schema+json"
        )

    @app.get("/asyncapi.json", include_in_schema=False)
    async def asyncapi() -> Response:
        return Response(_document(sources), media_type="application/json")


def answer_page(request: Request, written: Callable[[Language], str]) -> Response:
    """The page in the language that was chosen on it, or else the reader's."""
    asked = request.query_params.get("lang")
    language: Language = "en" if asked == "en" else "th" if asked == "th" else language_of(request)
    headers = {
        "Content-Security-Policy": _POLICY,
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(written(language), headers=headers)


def rendered(template: str, language: Language, **about: Any) -> str:
    """A page of ours; ``up`` leads to the root, ``here`` to itself."""
    other = "en" if language == "th" else "th"
    return _engine().get_template(template).render(about, w=words_of(language), lang=language, other=other)


class _Pages:
    """The pages of one service."""

    def __init__(self, sources: tuple[str, ...]) -> None:
        self._sources = sources

    def page(self, name: str, language: Language) -> str:
        """`index`, `promises`, or that of an event."""
        known = told_by(self._sources)
        about: dict[str, Any] = {
            "up": "" if name == "index" else "../",
            "here": "contracts" if name == "index" else name,
            "title": known[name].name if name in known else None,
        }
        if name in known:
            return rendered("event.html", language, event=known[name], **about)
        if name == "promises":
            told = [(title, text, PROMISED[title]) for title, text in PROMISES.items()]
            return rendered("promises.html", language, promises=told, **about)
        return rendered("index.html", language, by_topic=_by_topic(self._sources), **about)


def _by_topic(sources: tuple[str, ...]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for contract in told_by(sources).values():
        found.setdefault(", ".join(contract.topics), []).append(contract)
    return found


@cache
def _document(sources: tuple[str, ...]) -> bytes:
    """The published document, without the channels of others."""
    whole: dict[str, Any] = json.loads((publish.FOLDER / "asyncapi.json").read_text(encoding="utf-8"))
    mine = {topic for contract in told_by(sources).values() for topic in contract.topics}
    mine -= {
        topic
        for topic in mine
        if topic.endswith(".reconciliation.v1") and topic.partition(".")[0] not in sources
    }
    channels = {name: told for name, told in whole["channels"].items() if told["address"] in mine}
    whole["channels"] = channels
    whole["operations"] = {
        name: told
        for name, told in whole["operations"].items()
        if told["channel"]["$ref"].rpartition("/")[2] in channels
    }
    return json.dumps(whole, ensure_ascii=False).encode()


@cache
def _engine() -> Environment:
    engine = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters["code"] = _code
    return engine


def _code(text: str) -> Markup:
    """What stands between backticks is code."""
    parts = (
        f"<code>{escape(part)}</code>" if nr % 2 else escape(part) for nr, part in enumerate(text.split("`"))
    )
    return Markup("").join(map(Markup, parts))
