"""The vault's cryptography: what is sealed opens only for its person, its place and its key."""

import base64
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrolment.vault.crypto import (
    Masters,
    UnreadableError,
    Wrapped,
    binding,
    blind_index,
    index_key,
    new_key,
    seal,
    unseal,
)
from services.enrolment.vault.identity import Contact, Document, Identity, Name, NameParts

SOMCHAI, SOMSRI = UUID(int=1), UUID(int=2)
KEY = bytes(range(32))
ONE = "one:" + base64.b64encode(bytes(32)).decode()
TWO = "two:" + base64.b64encode(bytes([7]) * 32).decode()


@given(st.binary(max_size=200))
def test_what_was_sealed_is_read_again(plain: bytes) -> None:
    sealed = seal(KEY, plain, bound_to=binding(SOMCHAI, "name"))
    assert unseal(KEY, sealed, bound_to=binding(SOMCHAI, "name")) == plain
    assert not plain or plain not in sealed or len(plain) < 4


def test_the_same_sealed_twice_looks_different() -> None:
    assert seal(KEY, b"x", bound_to=b"") != seal(KEY, b"x", bound_to=b"")


@pytest.mark.parametrize(
    ("key", "bound_to"),
    [
        (KEY, binding(SOMSRI, "name")),  # another person's record
        (KEY, binding(SOMCHAI, "contact")),  # another column
        (bytes(32), binding(SOMCHAI, "name")),  # another key
    ],
)
def test_it_opens_nowhere_else(key: bytes, bound_to: bytes) -> None:
    sealed = seal(KEY, "สมมติ".encode(), bound_to=binding(SOMCHAI, "name"))
    with pytest.raises(UnreadableError):
        unseal(key, sealed, bound_to=bound_to)


@given(st.data())
def test_whatever_was_changed_is_unreadable(data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, b"9000000000012", bound_to=b""))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(UnreadableError):
        unseal(KEY, bytes(sealed), bound_to=b"")


@pytest.mark.parametrize("length", range(14))
def test_a_torn_value_is_unreadable(length: int) -> None:
    with pytest.raises(UnreadableError):
        unseal(KEY, seal(KEY, b"x", bound_to=b"")[:length], bound_to=b"")


def test_a_data_key_is_wrapped_under_the_current_master_key_and_older_ones_still_unwrap() -> None:
    key = new_key()
    old = Masters.of(ONE).wrap(key, bound_to=b"p")
    rotated = Masters.of(TWO, retired=ONE)
    assert rotated.unwrap(old, bound_to=b"p") == key
    assert rotated.wrap(key, bound_to=b"p").master == "two"
    with pytest.raises(UnreadableError, match="one"):
        Masters.of(TWO).unwrap(old, bound_to=b"p")


def test_a_wrapped_key_is_bound_to_its_person() -> None:
    wrapped = Masters.of(ONE).wrap(new_key(), bound_to=binding(SOMCHAI, "data key"))
    with pytest.raises(UnreadableError):
        Masters.of(ONE).unwrap(wrapped, bound_to=binding(SOMSRI, "data key"))
    with pytest.raises(UnreadableError):
        Masters.of(ONE).unwrap(Wrapped("one", wrapped.sealed[:-1]), bound_to=binding(SOMCHAI, "data key"))


@pytest.mark.parametrize("written", ["", "one", "one:", "one:short", ":" + ONE[4:], "one:" + ONE[4:-4]])
def test_a_master_key_that_is_none_is_refused_at_start(written: str) -> None:
    with pytest.raises(ValueError, match="id:base64"):
        Masters.of(written)


def test_the_blind_index_finds_the_same_and_tells_nothing() -> None:
    key = index_key(KEY)
    assert key not in {KEY, index_key(bytes(32))}
    assert blind_index(key, "citizen_id:THA:1") == blind_index(key, "citizen_id:THA:1")
    assert blind_index(key, "citizen_id:THA:1") != blind_index(key, "passport:THA:1")
    assert blind_index(key, "x") != blind_index(index_key(bytes(32)), "x")


def test_an_identity_tells_nothing_when_printed() -> None:
    who = Identity(
        name=Name(th=NameParts(prefix="นาง", given="สมมติ", family="ทดสอบ")),
        document=Document(kind="citizen_id", number="9000000000012"),
        contact=Contact(phone="0812345678", email="a@example.org"),
    )
    shown = f"{who!r} {who} {who.name!r} {who.document!r} {who.contact!r} {Masters.of(ONE)!r}"
    for secret in ("สมมติ", "ทดสอบ", "9000000000012", "0812345678", "example", "\\x00"):
        assert secret not in shown


def test_a_masked_document_is_enough_to_recognise_ones_own() -> None:
    assert Document(kind="citizen_id", number="9000000000012").masked().number == "9-xxxx-xxxxx-01-2"
    assert Document(kind="passport", number="DEMO12345", country="MMR").masked().number == "…345"


def test_made_up_documents_are_known_as_such() -> None:
    assert Document(kind="citizen_id", number="9000000000012").made_up
    assert not Document(kind="citizen_id", number="1101700230705").made_up
    assert Document(kind="passport", number="DEMO12345", country="MMR").made_up
    assert not Document(kind="passport", number="MA123456", country="MMR").made_up
