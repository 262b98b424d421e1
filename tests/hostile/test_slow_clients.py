"""Slow clients and 2,000 idle connections to each service: others go on, and all of these are let go.

Printed: how long others waited before and meanwhile.
The times that clients have are in `shared/http/listening/connections.py`.
"""

import asyncio
import resource
import statistics
import time
from pathlib import Path

import pytest

from deploy.local.environment import SERVICES
from shared.http.listening.connections import HEAD_WITHIN
from tests.hostile.crowd import ALL, IDLE, LET_GO_WITHIN, Crowd
from tests.hostile.examples import address
from tests.hostile.ground import Ground, headers, memory
from tests.hostile.line import Line
from tests.hostile.one_more import one_more
from tests.hostile.others import Others

STILL_ANSWERED_WITHIN = 5.0  # seconds for somebody else, on a busy machine with 2,200 connections
OWN_FILES = 50  # that a service may have opened meanwhile for itself: connections to its store
MORE_MEMORY = 256 * 1024 * 1024
FEW_FILES = 300


def have_files(most: int) -> int:
    """Ask for as many open files as the test needs; how many connections a service may then get."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    may = most if hard == resource.RLIM_INFINITY else min(most, hard)
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, may), hard))
    return may


def files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def milliseconds(took: list[float]) -> str:
    return f"p50 {statistics.median(took) * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms"


async def test_two_thousand_idle_and_slow_connections_stop_nobody_else(ground: Ground) -> None:
    share = min(1.0, (have_files(len(SERVICES) * ALL + 500) - 500) / (len(SERVICES) * ALL))
    crowds, open_before = [], {}
    try:
        for name in SERVICES:
            url, pid, token = ground.up.urls[name], ground.pid(name), ground.tokens["operator"]
            crowds.append(crowd := Crowd(url, slow_body(ground, name)))
            before, meanwhile = await Others.at(url, token), await Others.at(url, token)
            took_before = await before.ask()
            open_before[name], memory_before = files(pid), memory(pid)
            await crowd.come(share)
            opened = await many_files(pid, open_before[name] + int(IDLE * share)) - open_before[name]
            took = await meanwhile.ask()
            grown = memory(pid) - memory_before
            print(  # noqa: T201
                f"{name}: {len(crowd.lines)} connections, {opened} open at once, {grown / 2**20:+.0f} MB; "
                f"others before {milliseconds(took_before)}, meanwhile {milliseconds(took)}"
            )
            assert opened > IDLE * share / 2, "they were not there at once"
            assert statistics.median(took) < STILL_ANSWERED_WITHIN
            assert grown < MORE_MEMORY
        assert await asyncio.gather(*(crowd.still_there() for crowd in crowds)) == [[]] * len(SERVICES)
    finally:
        for crowd in crowds:
            crowd.leave()
    for name in SERVICES:
        await until_files(ground.pid(name), open_before[name] + OWN_FILES)


def slow_body(ground: Ground, service: str) -> bytes:
    """The head of a request whose body is waited for; reporting takes none, so there it is refused first."""
    taking = [each for each in ground.operations if each.service == service and "requestBody" in each.told]
    path = address(taking[0]) if taking else "/v1/behind/redrive"
    told = headers(ground.tokens[taking[0].roles[0]] if taking else None) | {"Content-Length": "100000"}
    head = [f"POST {path} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*head, "", ""]).encode()


async def many_files(pid: int, enough: int) -> int:
    """How many are open at once: all, unless the first go before the last come, on a busy machine."""
    most, until = files(pid), time.monotonic() + HEAD_WITHIN
    while most < enough and time.monotonic() < until:
        await asyncio.sleep(0.05)
        most = max(most, files(pid))
    return most


async def until_files(pid: int, most: int) -> None:
    async with asyncio.timeout(LET_GO_WITHIN):
        while (left := files(pid)) > most:  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.1)
    print(f"{left} files left, {most} at most")  # noqa: T201


@pytest.mark.parametrize("service", ["curriculum", "reporting"])
async def test_with_few_files_to_open_it_lets_the_longest_waiting_go(
    ground: Ground, service: str, tmp_path: Path
) -> None:
    token, log = ground.tokens["operator"], tmp_path / "log"
    async with one_more(ground, service, FEW_FILES, log) as (url, pid):
        lines = [await Line.to(url) for _ in range(FEW_FILES * 3)]
        crowded = files(pid)
        took = await (await Others.at(url, token)).ask()
        print(f"{service}, {FEW_FILES} files, {len(lines)} connections: {crowded} open, {milliseconds(took)}")  # noqa: T201
        assert crowded <= FEW_FILES
        ready = await Line.to(url)
        await ready.say(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await ready.answer()
        assert answer is not None
        assert answer.status == 200, answer.body
        for line in [*lines, ready]:
            line.close()
    assert "Too many open files" not in log.read_text(encoding="utf-8")
