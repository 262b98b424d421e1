"""Where a problem's `type` leads: what the code means, in both languages; open to everybody."""

from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response

from shared.http.contracts.pages import answer_page, rendered
from shared.http.contracts.words import words_of
from shared.http.wording.catalogue import STATUS, TITLES, WRONG
from shared.http.wording.language import Language
from shared.kernel.refusal import Catalogue


def add_problems(app: FastAPI, catalogue: Catalogue) -> None:
    """``/problems``, and a page for each code that the service may answer with."""
    known = told(catalogue)

    @app.get("/problems", include_in_schema=False)
    async def index(request: Request) -> Response:
        return answer_page(request, lambda language: _index(known, language))

    @app.get("/problems/{code}", include_in_schema=False)
    async def problem(request: Request, code: str) -> Response:
        if code not in known:
            raise HTTPException(404)
        return answer_page(request, lambda language: _page(known[code], language))


def told(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Every code with its status, words and clause, in the order of the codes."""
    of_http = {
        code: {"code": code, "status": wrong.status, "th": wrong.th, "en": wrong.en, "seed": None}
        for code, wrong in WRONG.items()
    }
    of_domain = {
        code: {"code": code, "status": STATUS[text.kind], "th": text.th, "en": text.en, "seed": text.seed}
        for code, text in catalogue.items()
    }
    return dict(sorted((of_http | of_domain).items()))


def _index(known: dict[str, dict[str, Any]], language: Language) -> str:
    here = {"up": "", "here": "problems", "title": words_of(language)["problems"]}
    return rendered("problems.html", language, problems=list(known.values()), **here)


def _page(problem: dict[str, Any], language: Language) -> str:
    title = TITLES[problem["status"]][0 if language == "th" else 1]
    here = {"up": "../", "here": problem["code"], "title": problem["code"]}
    return rendered("problem.html", language, problem=problem, meaning=title, **here)
