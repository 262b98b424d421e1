"""A command's call: the same key is the same command, whoever sends another request is found out."""

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from shared.http.entering.call import LONGEST_KEY
from tests.integration.http.issuer import PERSON, HandIssuer
from tests.integration.http.sample import NOW, PLAN, TODAY, Seen, client_of

BODY = {"title": "งานเชื่อม"}
PROPOSE, EDIT = f"{PLAN}/propose", f"{PLAN}/edit"


async def test_an_answer_carries_version_and_consistency_token(academic: httpx.AsyncClient) -> None:
    answer = await academic.post(PROPOSE, json=BODY)
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert answer.headers["consistency-token"] == f"training/{PLAN.rsplit('/', 1)[1]}/1"
    assert answer.json()["version"] == 1


async def test_the_context_says_who_called_for_whom_and_in_which_trace(
    academic: httpx.AsyncClient, seen: Seen
) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    await academic.post(PROPOSE, json=BODY, headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    (call,) = seen.calls
    assert (call.by, call.role, call.org, call.now) == (PERSON, "college.academic", "rayong-tc", NOW)
    assert call.context.correlation_id.hex == trace
    assert (call.context.traceparent or "").startswith(f"00-{trace}-")
    assert "b7ad6b7169203331" not in (call.context.traceparent or "")


async def test_the_same_key_is_the_same_command_and_another_body_another_request(
    academic: httpx.AsyncClient, seen: Seen
) -> None:
    await academic.post(PROPOSE, json=BODY)
    await academic.post(PROPOSE, json=BODY)
    await academic.post(PROPOSE, json={"title": "อื่น"})
    await academic.post(f"{PROPOSE}?x=1", json=BODY)
    await academic.post(EDIT, headers={"If-Match": '"1"'})
    assert len({call.command_id for call in seen.calls}) == 1
    requests = [call.context.request for call in seen.calls]
    assert requests[0] == requests[1]
    assert len(set(requests)) == 4


async def test_the_same_key_of_another_subject_is_another_command(
    app: FastAPI, academic: httpx.AsyncClient, issuer: HandIssuer, seen: Seen
) -> None:
    await academic.post(PROPOSE, json=BODY)
    other = issuer.token("college.academic", sub="somebody else")
    async with client_of(app, other, **{"Idempotency-Key": "key-1"}) as client:
        await client.post(PROPOSE, json=BODY)
    assert len({call.command_id for call in seen.calls}) == 2


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency_key.missing"),
        ("", "idempotency_key.invalid"),
        ("two words", "idempotency_key.invalid"),
        ("ท", "idempotency_key.invalid"),
        ("k" * (LONGEST_KEY + 1), "idempotency_key.invalid"),
    ],
)
async def test_a_command_without_a_proper_key_is_400(
    app: FastAPI, issuer: HandIssuer, seen: Seen, key: str | None, code: str
) -> None:
    headers = [] if key is None else [(b"idempotency-key", key.encode())]
    async with client_of(app, issuer.token("college.academic")) as client:
        answer = await client.post(PROPOSE, json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert seen.calls == []


async def test_the_longest_key_is_good(app: FastAPI, issuer: HandIssuer) -> None:
    async with client_of(
        app, issuer.token("college.academic"), **{"Idempotency-Key": "~" * LONGEST_KEY}
    ) as client:
        assert (await client.post(PROPOSE, json=BODY)).status_code == 201


async def test_a_draft_edit_needs_the_version_it_rests_on(academic: httpx.AsyncClient, seen: Seen) -> None:
    assert (await academic.post(EDIT)).status_code == 428
    assert (await academic.post(EDIT, headers={"If-Match": '"7"'})).status_code == 201
    assert seen.calls[-1].context.expected_version == 7


@pytest.mark.parametrize("tag", ["7", "*", 'W/"7"', '"seven"', '"7", "8"', '"-1"', '"9999999999"'])
async def test_if_match_that_is_no_version_is_400(academic: httpx.AsyncClient, tag: str) -> None:
    answer = await academic.post(EDIT, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (400, "if_match.invalid")


async def test_the_business_date_is_todays_in_bangkok_unless_given(
    academic: httpx.AsyncClient, seen: Seen
) -> None:
    await academic.post(PROPOSE, json=BODY)
    (call,) = seen.calls
    assert call.on() == call.on(TODAY) == TODAY
    assert call.on(TODAY - timedelta(days=1)) == TODAY - timedelta(days=1)
