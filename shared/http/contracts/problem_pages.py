"""Where a problem's `type` leads: what the code means, in both languages; open to everybody."""

from fastapi import FastAPI, HTTPException, Request, Response

from shared.http.contracts.pages import answer_page, rendered
from shared.http.contracts.words import words_of
from shared.http.wording.catalogue import TITLES, WRONG, Meaning, meaning
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


def told(catalogue: Catalogue) -> dict[str, Meaning]:
    """Every code with its status, words and clause, in the order of the codes."""
    return {code: meaning(code, catalogue) for code in sorted(WRONG.keys() | catalogue.keys())}


def _index(known: dict[str, Meaning], language: Language) -> str:
    here = {"up": "", "here": "problems", "title": words_of(language)["problems"]}
    return rendered("problems.html", language, problems=list(known.values()), **here)


def _page(problem: Meaning, language: Language) -> str:
    title = TITLES[problem.status][0 if language == "th" else 1]
    here = {"up": "../", "here": problem.code, "title": problem.code}
    return rendered("problem.html", language, problem=problem, meaning=title, **here)
