"""Read your own writes: a request waits for what its consistency token speaks of, but not for ever."""

import asyncio
from uuid import UUID, uuid4

import pytest

from shared.http.reading import consistency
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import client_of, sample_app

STREAM = UUID("0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d33")
TOKEN = f"training/{STREAM}/3"


class Arriving:
    """A process to which events of training come in; of no other service."""

    def __init__(self, version: int = 0) -> None:
        self.version = version

    async def seen(self, service: str, stream: UUID) -> int | None:
        if service != "training":
            return None
        return self.version if stream == STREAM else 0


async def status(arriving: Arriving, token: str) -> int:
    issuer = HandIssuer()
    async with client_of(sample_app(issuer, seen=arriving.seen), issuer.token()) as client:
        return (await client.get("/v1/plans", headers={"Consistency-Token": token})).status_code


@pytest.mark.parametrize("version", [3, 4])
async def test_what_is_here_is_answered_at_once(version: int) -> None:
    assert await status(Arriving(version), TOKEN) == 200


async def test_what_is_on_its_way_is_waited_for() -> None:
    arriving = Arriving(2)
    asyncio.get_running_loop().call_later(0.1, setattr, arriving, "version", 3)
    assert await status(arriving, TOKEN) == 200
    assert arriving.version == 3


async def test_what_does_not_come_is_503_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "LONGEST_WAIT", 0.1)
    assert await status(Arriving(2), TOKEN) == 503


async def test_every_stream_of_the_token_must_be_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "LONGEST_WAIT", 0.1)
    assert await status(Arriving(3), f"{TOKEN}, training/{uuid4()}/1") == 503


async def test_a_token_in_two_lines_is_one_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "LONGEST_WAIT", 0.1)
    issuer = HandIssuer()
    lines = [("Consistency-Token", TOKEN), ("Consistency-Token", f"training/{uuid4()}/1")]
    async with client_of(sample_app(issuer, seen=Arriving(3).seen), issuer.token()) as client:
        assert (await client.get("/v1/plans", headers=lines)).status_code == 503


async def test_of_a_service_whose_events_are_not_used_here_nothing_is_awaited() -> None:
    assert await status(Arriving(), f"enrolment/{STREAM}/3") == 200


@pytest.mark.parametrize(
    "token",
    ["", "x", "training/1/1", f"training/{STREAM}", f"training/{STREAM}/-1", f"other/{STREAM}/1",
     f"{TOKEN};{TOKEN}", ",".join([TOKEN] * 65)],
)  # fmt: skip
async def test_a_token_that_is_none_is_400(token: str) -> None:
    assert await status(Arriving(3), token) == 400
