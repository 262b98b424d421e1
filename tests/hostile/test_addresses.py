"""Hostile addresses, headers and framing: each is answered with a problem, and none is an error of ours."""

import json

import pytest

from deploy.local.environment import SERVICES
from tests.hostile.ground import ANY_ID, Ground
from tests.hostile.line import Answer, Line

LIST = {"curriculum": "/v1/fields", "training": "/v1/projects", "enrolment": "/v1/due",
        "reporting": "/v1/kpis?fiscal_year=2564"}  # fmt: skip
READER = "operator"
STREAM = f"training/{ANY_ID}/0".encode()
BOTH = {400, 404, 422}
TARGETS: dict[str, tuple[bytes, set[int]]] = {
    "NUL in the path": (b"/v1/a%00b", BOTH),
    "NUL in the list's path": (b"%s%%00", BOTH),
    "slash in disguise": (b"%s%%2F..%%2F..", BOTH),
    "up and up": (b"%s/../../../etc/passwd", BOTH),
    "up in disguise": (b"%s/%%2e%%2e/%%2e%%2e/etc/passwd", BOTH),
    "overlong dots": (b"%s/%%c0%%ae%%c0%%ae/", BOTH),
    "no UTF-8": (b"%s/%%ff%%fe", BOTH),
    "half an escape": (b"%s/%%e", BOTH),
    "bidi": (b"%s/%%E2%%80%%AE", BOTH),
    "another host": (b"http://elsewhere.example/v1/nothing", BOTH),
    "twice a slash": (b"//v1//fields", BOTH),
    "raw bytes": (b"/v1/\xff\xfe", {400}),
    "no slash": (b"v1", {400}),
    "a long path": (b"/v1/" + b"a" * 50_000, {404}),
    "files: NUL": (b"/docs/static/%%00", BOTH),
    "files: up": (b"/docs/static/../../../../../etc/passwd", BOTH),
    "files: up in disguise": (b"/docs/static/%%2e%%2e/%%2e%%2e/%%2e%%2e/etc/passwd", BOTH),
    "files: another root": (b"/docs/static//etc/passwd", BOTH),
    "files: backslashes": (b"/docs/static/..\\..\\etc", BOTH),
    "files: no name that could be": (b"/docs/static/" + b"a" * 5_000, BOTH),
    "files: a folder": (b"/docs/static/", BOTH),
}
QUERIES: dict[str, tuple[bytes, set[int]]] = {
    "NUL": (b"after=%00", {400}),
    "no UTF-8": (b"after=%ff%fe", {400}),
    "a lone surrogate": (b"after=%ed%a0%80", {400}),
    "bidi": (b"after=%E2%80%AE", {400}),
    "a long cursor": (b"after=" + b"a" * 50_000, {422}),
    "a deep cursor": (b"after=" + b"W1tb" * 400, {400}),
    "Thai digits": ("limit=๕".encode(), {400, 422}),
    "Thai digits, escaped": (b"limit=%E0%B9%95", {422}),
    "not whole": (b"limit=1.5", {422}),
    "too much": (b"limit=1e400", {422}),
    "10,000 digits": (b"limit=" + b"9" * 10_000, {422}),
    "negative": (b"limit=-1", {422}),
    "thousands of others": (b"&".join(b"p%d=1" % nr for nr in range(6_000)), {200}),
    "thousands of the same": (b"&".join([b"limit=1"] * 6_000), {200}),
    "nothing but separators": (b"&=" * 20_000, {200}),
    "more than a head holds": (b"a" * 70_000, {431}),
}
HEADERS: dict[str, tuple[bytes, set[int]]] = {
    "an endless language": (b"Accept-Language: " + b"en;q=0.1," * 6_000, {200}),
    "no number for a weight": (b"Accept-Language: en;q=nan, th;q=-inf", {200}),
    "no trace": (b"traceparent: \xff\xfe\x80", {200}),
    "no consistency": (b"Consistency-Token: training/\xe0\xb8\x81/1", {400}),
    "hundreds of streams": (b"Consistency-Token: " + b",".join([STREAM] * 800), {400}),
    "two hosts": (b"Host: a\r\nHost: b", {200, 400}),
    "a folded header": (b"X: a\r\n b", {200, 400}),
    "a NUL": (b"X: a\x00b", {400}),
    "no name": (b": b", {400}),
    "a space before the colon": (b"X : b", {400}),
    "a negative length": (b"Content-Length: -1", {400}),
    "a signed length": (b"Content-Length: +1", {400}),
    "a length in hex": (b"Content-Length: 0x1", {400}),
    "a length like no other": (b"Content-Length: " + b"9" * 40, {400}),
    "two lengths": (b"Content-Length: 1\r\nContent-Length: 2", {400}),
    "a length and chunks": (b"Content-Length: 5\r\nTransfer-Encoding: chunked", {400}),
    "chunks of another kind": (b"Transfer-Encoding: gzip", {400}),
    "another protocol": (b"Connection: Upgrade\r\nUpgrade: websocket", {200}),
    "more than a head holds": (b"X: " + b"a" * 70_000, {431}),
    "hundreds": (b"\r\n".join([b"X: 1"] * 300), {431}),
}  # fmt: skip
LINES: dict[str, bytes] = {
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "no method": b"\xe0\xb8\x81 / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an endless number of lines": b"\r\n" * 50_000 + b"x\r\n\r\n",
    "a bad chunk": b"POST /v1/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
}


def target_of(service: str) -> bytes:
    return LIST[service].partition("?")[0].encode()


async def ask(ground: Ground, service: str, target: bytes, more: bytes = b"") -> Answer | None:
    line = await Line.to(ground.up.urls[service])
    head = b"GET %b HTTP/1.1\r\nAuthorization: Bearer %b\r\n" % (target, ground.tokens[READER].encode())
    try:
        await line.say(head + (more or b"Host: x") + b"\r\n\r\n")
        return await line.answer()
    finally:
        line.close()


def judged(name: str, answer: Answer | None, statuses: set[int]) -> str | None:
    if answer is None:
        return f"{name}: hung up"
    if answer.status not in statuses:
        return f"{name}: {answer.status} {answer.body[:300]!r}"
    if answer.status >= 400:
        said = answer.problem["messages"]
        assert said["th"] != said["en"]
    return None


@pytest.mark.parametrize("service", SERVICES)
async def test_no_address_leads_anywhere_else(ground: Ground, service: str) -> None:
    complaints, wrong = ground.complaints(service), []
    for name, (target, statuses) in TARGETS.items():
        asked = target % target_of(service) if b"%s" in target else target.replace(b"%%", b"%")
        wrong.append(judged(name, await ask(ground, service, asked), statuses))
    assert not list(filter(None, wrong))
    assert ground.complaints(service) == complaints


@pytest.mark.parametrize("service", SERVICES)
async def test_no_query_is_more_than_it_says(ground: Ground, service: str) -> None:
    complaints, wrong = ground.complaints(service), []
    joint = b"&" if "?" in LIST[service] else b"?"
    for name, (query, statuses) in QUERIES.items():
        answer = await ask(ground, service, LIST[service].encode() + joint + query)
        wrong.append(judged(name, answer, statuses))
    assert not list(filter(None, wrong))
    assert ground.complaints(service) == complaints


@pytest.mark.parametrize("service", SERVICES)
async def test_no_header_and_no_framing_confuses(ground: Ground, service: str) -> None:
    complaints, wrong = ground.complaints(service), []
    for name, (header, statuses) in HEADERS.items():
        wrong.append(judged(name, await ask(ground, service, LIST[service].encode(), header), statuses))
    for name, said in LINES.items():
        line = await Line.to(ground.up.urls[service])
        await line.say(said)
        wrong.append(judged(name, await line.answer(), {400}))
        line.close()
    assert not list(filter(None, wrong))
    assert ground.complaints(service) == complaints
    alive = await ask(ground, service, b"/livez")
    assert alive is not None
    assert json.loads(alive.body) == {"status": "alive"}
