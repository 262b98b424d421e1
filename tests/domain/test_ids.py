"""Ids of natural keys are what every tool calls a UUIDv5, the others UUIDv7."""

from uuid import RFC_4122, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.ids import derived_id, new_id, stream_id

ROOT = UUID("6b727563-6861-5e67-8000-000000000001")  # fixed for ever: the streams of every store rest on it


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text("กa\n") | st.integers()))
def test_a_natural_key_is_a_uuid_of_its_name_under_our_root(kind: str, key: list[object]) -> None:
    name = "\n".join([kind, *map(str, key)])
    assert stream_id(kind, *key) == uuid5(ROOT, name) == derived_id(ROOT, name)


def test_a_new_id_is_ordered_by_its_time() -> None:
    ids = [new_id() for _ in range(100)]
    assert all(found.version == 7 and found.variant == RFC_4122 for found in ids)
    assert [found.int >> 80 for found in ids] == sorted(found.int >> 80 for found in ids)
    assert len(set(ids)) == len(ids)
