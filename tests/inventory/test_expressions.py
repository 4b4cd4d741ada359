"""Host-set expressions: one line per accepted or refused expression, and the algebra."""

from __future__ import annotations

import pytest
from ClusterShell.NodeSet import RESOLVER_NOGROUP, NodeSet
from hypothesis import given, settings
from hypothesis import strategies as st

from maintlint.inventory import Inventory, InventoryError

INVENTORY = Inventory(
    {
        "mail": frozenset(f"mail{number:02}" for number in range(1, 21)),
        "web": frozenset(f"web{number}" for number in range(1, 401)),
        "rack1": frozenset(("web1", "mail01")),
        "rack2": frozenset(("web2", "mail02")),
    }
)


@pytest.mark.parametrize(
    ("expression", "folded"),
    [
        ("mail01", "mail01"),
        ("mail[01-03]", "mail[01-03]"),
        ("mail[01-05/2]", "mail[01,03,05]"),
        ("@mail", "mail[01-20]"),
        ("@mail!mail07", "mail[01-06,08-20]"),
        ("@mail ! mail[02-20]", "mail01"),
        ("@mail&mail[19-30]", "mail[19-20]"),
        ("mail01^mail01,mail02", "mail02"),
        ("mail01,mail02!mail02,mail02", "mail[01-02]"),
        ("@rack[1-2]", "mail[01-02],web[1-2]"),
        ("web40*", "web[40,400]"),
        ("mail0?&*[1-2]", "mail[01-02]"),
        ("@*&web[1-1000]", "web[1-400]"),
        ("10.0.0.[1-3]", "10.0.0.[1-3]"),
        ("r[1-2]n[1-2]", "r[1-2]n[1-2]"),
        ("a.example.com,b.example.com", "a.example.com,b.example.com"),
        ("nosuch*", ""),
    ],
)
def test_accepted(expression: str, folded: str) -> None:
    assert INVENTORY.fold(INVENTORY.parse(expression)) == folded


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "a host set is empty; leave the key out instead"),
        ("@mial", "the group @mial is not known; did you mean `mail`?"),
        ("@zzz", "the group @zzz is not known; the groups are @mail, @rack1, @rack2 and @web"),
        ("a,,b", "the host set `a,,b` lacks a host or group at `,`"),
        (",a", "the host set `,a` lacks a host or group at `,`"),
        ("a!", "the host set `a!` lacks a host or group at `!`"),
        ("a b", "the host set `a b` has a blank in `a b`; hosts are separated by commas"),
        ("web[1-", "the host set `web[1-` has an open bracket"),
        ("web1-5]", "the host set `web1-5]` has a bracket too many"),
        ("web[[1]]", "the host set `web[[1]]` has a bracket too many"),
        ("web[a-b]", "the host set `web[a-b]` has `web[a-b]`, which is not a host name"),
        ("web[1--2]", "the host set `web[1--2]` has a malformed range `[1--2]`"),
        ("web[5-1]", "the host set `web[5-1]` has a range that runs backwards, `[5-1]`"),
        ("web[1-5/0]", "the host set `web[1-5/0]` has a range that runs backwards, `[1-5/0]`"),
        ("a;rm", "the host set `a;rm` has `a;rm`, which is not a host name"),
        ("@", "the host set `@` has ``, which is not a host name"),
        ("web[1-999999999]", "the host set `web[1-999999999]` is more than 1,000,000 hosts in `web[1-999999999]`"),
        (
            "a[1-2000]b[1-999]",
            "the host set `a[1-2000]b[1-999]` is more than 1,000,000 hosts in `a[1-2000]b[1-999]`",
        ),
        ("a[1-700000],b[1-700000]", "the host set `a[1-700000],b[1-700000]` is more than 1,000,000 hosts"),
        ("x" * 1_000_001, "the host set `" + "x" * 57 + "...` is longer than 1,000,000 characters"),
    ],
)
def test_refused(expression: str, message: str) -> None:
    with pytest.raises(InventoryError) as caught:
        INVENTORY.parse(expression)
    assert str(caught.value) == message


def test_groups_of() -> None:
    assert INVENTORY.groups_of(frozenset(("web1", "web2", "other"))) == {
        "web": {"web1", "web2"},
        "rack1": {"web1"},
        "rack2": {"web2"},
    }


def test_group_files_of_the_machine_are_not_read(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERSHELL_CFGDIR", str(tmp_path))
    with pytest.raises(InventoryError):
        Inventory().parse("@all")


name = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["web", "m-", "", "10.0.", "x9y"]),
    st.integers(0, 30).map(str) | st.integers(0, 30).map("{:03}".format) | st.just(""),
    st.sampled_from(["", "a", ".example.com", "-r"]),
    st.integers(0, 12).map(str) | st.just(""),
).filter(bool)
hosts = st.frozensets(name, max_size=40)


@given(hosts.filter(bool))
def test_parse_undoes_fold(nodes: frozenset[str]) -> None:
    inventory = Inventory()
    assert inventory.parse(inventory.fold(nodes)) == nodes


@given(st.frozensets(name, min_size=1, max_size=60), st.integers(0, 500))
@settings(max_examples=40)
def test_parse_undoes_fold_of_many(nodes: frozenset[str], start: int) -> None:
    inventory = Inventory()
    many = nodes | {f"n{number}-{number % 3}" for number in range(start, start + 250)}
    assert inventory.parse(inventory.fold(many)) == many


@given(hosts.filter(bool))
def test_fold_does_not_depend_on_order(nodes: frozenset[str]) -> None:
    assert Inventory().fold(sorted(nodes)) == Inventory().fold(sorted(nodes, reverse=True))


@given(hosts, hosts, st.sampled_from([",", "!", "&", "^"]))
def test_algebra(left: frozenset[str], right: frozenset[str], operator: str) -> None:
    inventory = Inventory({"left": left, "right": right})
    expected = {",": left | right, "!": left - right, "&": left & right, "^": left ^ right}[operator]
    assert inventory.parse(f"@left{operator}@right") == expected


operand = st.sampled_from(["a[1-3]", "a2", "b[01-02]", "a[2-4],b01", "c"])


@given(st.lists(st.tuples(st.sampled_from(",!&^"), operand), min_size=1, max_size=5))
def test_clustershell_agrees(parts: list[tuple[str, str]]) -> None:
    expression = "a[1-4]" + "".join(operator + text for operator, text in parts)
    assert Inventory().parse(expression) == frozenset(NodeSet(expression, resolver=RESOLVER_NOGROUP))


@given(st.text(alphabet="web[]0123-,!&^@*?/ .", max_size=30))
def test_any_text_is_a_set_or_a_sentence(text: str) -> None:
    try:
        INVENTORY.parse(text)
    except InventoryError as error:
        assert str(error)
