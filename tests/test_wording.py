"""Words that the rules share."""

from __future__ import annotations

import pytest

from maintlint.inventory import Inventory
from maintlint.wording import servers_by_group


def hosts(expression: str) -> frozenset[str]:
    return Inventory().parse(expression)


GROUPS = {
    "mail": hosts("mail[01-20]"),
    "web": hosts("web[001-400]"),
    "stats": hosts("stats[01-06]"),
    "early": hosts("mail01,web001"),
    "site": hosts("mail[01-20],web[001-400],stats[01-06],db1"),
}


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ("web[001-400]", "400 servers (all of @web: web[001-400])"),
        ("web[001-003]", "3 servers (3 of the 400 of @web: web[001-003])"),
        ("web001", "1 server (web001)"),
        (
            "web[001-400],stats[01-06]",
            "406 servers (all 400 of @web, all 6 of @stats: stats[01-06],web[001-400])",
        ),
        ("mail01,web001", "2 servers (all of @early: mail01,web001)"),
        ("web[001-400],stats01", "401 servers (all 400 of @web, 1 of the 6 of @stats: stats01,web[001-400])"),
        ("web[001-400],other1", "401 servers (all 400 of @web, 1 in no group: other1,web[001-400])"),
        ("other[1-2]", "2 servers (other[1-2])"),
    ],
)
def test_hosts_are_counted_by_the_groups_that_tell_most(nodes: str, expected: str) -> None:
    assert servers_by_group(hosts(nodes), Inventory(GROUPS)) == expected


def test_the_fourth_group_is_not_named() -> None:
    groups = {f"g{number}": hosts(f"g{number}n[1-{9 - number}]") for number in range(5)}
    inventory = Inventory(groups)
    shown = servers_by_group(inventory.hosts, inventory)
    assert shown.startswith("35 servers (all 9 of @g0, all 8 of @g1, all 7 of @g2, 11 others: ")


def test_without_groups_the_hosts_are_counted() -> None:
    assert servers_by_group(hosts("web[1-3]"), Inventory()) == "3 servers (web[1-3])"
