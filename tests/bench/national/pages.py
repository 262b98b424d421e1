"""The dashboard's own pages, as the browser of somebody who has signed in gets them."""

import html
import re
from urllib.parse import urljoin

import httpx

from tests.bench.figure import BenchError
from tests.bench.national.place import Path, Place


def _page(path: str) -> Path:
    return lambda at: f"/dashboard{path.format(field=at.code)}?fiscal_year={at.year}&lang=en"


PAGES: dict[str, Path] = {
    "page_overview": _page(""),
    "page_field": _page("/fields/{field}"),
    "page_proof": _page("/fields/{field}/proof/5.2-R1"),
    "page_early_warning": _page("/warning/{field}"),
}
# where each says how many teachers were trained
_TOLD = {
    "page_overview": r'id="row-{field}".*?<b>.*?<b>([\d,]+)</b>',
    "page_field": r'id="card-2".*?<b>([\d,]+)</b>',
    "page_proof": r"([\d,]+) teachers trained, by",
    "page_early_warning": r"= ([\d,]+) completed",
}


def trained(name: str, page: str, at: Place) -> int | None:
    """How many teachers were trained, as the page says; None: it does not say."""
    told = re.search(_TOLD[name].replace("{field}", at.code), page, re.DOTALL)
    return int(told[1].replace(",", "")) if told else None


async def sign_in(http: httpx.AsyncClient, user: str) -> None:
    """As one of the demo's people, by the code flow; the client keeps the session's cookie."""
    people = await http.get("/dashboard/sign-in", follow_redirects=True)
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', people.text)]
    [own] = [link for link in links if f"user={user}&" in link]
    opened = await http.get(urljoin(str(people.url), own), follow_redirects=True)
    if opened.status_code != 200 or opened.url.path != "/dashboard":
        raise BenchError(f"{user} could not sign in: {opened.status_code} {opened.url}")
