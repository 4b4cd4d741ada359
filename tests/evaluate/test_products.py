"""What was produced, shared between states."""

from __future__ import annotations

from maintlint.evaluate.products import Produced, Products
from maintlint.places import Place, SourceText

SOURCE = SourceText("job.sh", b"dump > out; dump > out\n")
SURE, CARELESS = Produced(Place(SOURCE, 0, 10), True), Produced(Place(SOURCE, 12, 22), False)


def test_a_way_keeps_what_it_made_when_another_goes_on() -> None:
    start = Products().adding("/a", SURE)
    left, right = start.adding("/b", SURE), start.adding("/c", CARELESS)
    assert dict(start.items()) == {"/a": SURE}
    assert dict(left.items()) == {"/a": SURE, "/b": SURE}
    assert dict(right.items()) == {"/a": SURE, "/c": CARELESS}
    assert left.get("/c") is None
    assert dict(left.either(right).items()) == {"/a": SURE, "/b": SURE, "/c": CARELESS}


def test_where_both_ways_made_it_the_careless_one_counts() -> None:
    before = Products().adding("/a", CARELESS)
    after = before.adding("/a", SURE)
    assert after.get("/a") is SURE
    assert before.either(after).get("/a") is CARELESS
    assert after.either(before).get("/a") is CARELESS
    other = Products().adding("/a", SURE)
    assert other.either(before).get("/a") is CARELESS
    assert before.either(other).get("/a") is CARELESS


def test_what_a_process_made_comes_over_what_was_there() -> None:
    before = Products().adding("/a", CARELESS)
    inner = before.adding("/a", SURE)
    assert before.with_later(inner).get("/a") is SURE
    assert before.with_later(Products().adding("/a", SURE)).get("/a") is SURE
    assert inner.with_later(before).get("/a") is CARELESS
