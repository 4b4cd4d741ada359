"""Groups of the config and host-list files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from maintlint.inventory import Inventory, InventoryError
from maintlint.inventory.formats.lists import host_of
from maintlint.inventory.sources import load_inventory
from maintlint.policy import InventoryConfig


def load(root: Path, *sources: str, **groups: str) -> Inventory:
    return load_inventory(InventoryConfig(groups=groups, sources=sources), str(root))


def test_groups_name_groups_in_any_order(tmp_path: Path) -> None:
    inventory = load(tmp_path, all="@mail,@web", mail="mail[01-02]", web="@mail^web1,mail01", none="")
    assert inventory.fold(inventory.groups["all"]) == "mail[01-02],web1"
    assert inventory.groups["web"] == {"mail02", "web1", "mail01"}
    assert inventory.groups["none"] == frozenset()


def test_host_lists(tmp_path: Path) -> None:
    (tmp_path / "hosts").mkdir()
    (tmp_path / "hosts/mail.txt").write_text(
        "\ufeff# mail servers\r\n\r\nmail01\r\nroot@mail02:22 rack=4\n[::1]:22\nmail[03-04]  # two\n"
    )
    (tmp_path / "hosts/empty").write_text("")
    inventory = load(tmp_path, "hosts/*", both="@mail,web1")
    assert inventory.groups["mail"] == {"mail01", "mail02", "mail03", "mail04", "::1"}
    assert inventory.groups["empty"] == frozenset()
    assert inventory.groups["both"] == inventory.groups["mail"] | {"web1"}


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"a": "@b"}, "inventory.groups.a: the group @b is not known; the groups are @a"),
        ({"a": "@b", "b": "@c", "c": "@b"}, "inventory.groups.b: groups name each other in a circle: @b -> @c -> @b"),
        ({"a": "@a"}, "inventory.groups.a: groups name each other in a circle: @a -> @a"),
        ({"a": "web[1"}, "inventory.groups.a: the host set `web[1` has an open bracket"),
        ({"a": "@*"}, "inventory.groups.a: `@*` cannot be part of a group, since it means every group"),
        ({"a b": "x"}, "inventory.groups: `a b` is no name for a group"),
    ],
)
def test_wrong_groups(tmp_path: Path, groups: dict[str, str], message: str) -> None:
    with pytest.raises(InventoryError) as caught:
        load(tmp_path, **groups)
    assert str(caught.value) == message


def test_wrong_sources(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("web1\nweb[5-1]\n")
    expected = {
        "gone.txt": f"{tmp_path}/gone.txt: the file does not exist (any more)",
        "no*.txt": f"no file matches `no*.txt` below {tmp_path}",
        "bad.txt": f"{tmp_path}/bad.txt:2: the host set `web[5-1]` has a range that runs backwards, `[5-1]`",
    }
    for source, message in expected.items():
        with pytest.raises(InventoryError) as caught:
            load(tmp_path, source)
        assert str(caught.value) == f"inventory.sources: {message}"


def test_one_name_twice(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "web.txt").write_text(f"web-{folder}\n")
    with pytest.raises(InventoryError, match="both give the group @web"):
        load(tmp_path, "*/web.txt")
    with pytest.raises(InventoryError, match=r"inventory\.groups\.web: a host list of the same name"):
        load(tmp_path, "a/web.txt", web="x")


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("web1", "web1"),
        ("root@web1", "web1"),
        ("root@web1:2222", "web1"),
        ("web1 ansible_host=10.0.0.1", "web1"),
        ("fe80::1", "fe80::1"),
        ("[fe80::1]:22", "fe80::1"),
        ("web[1-3]", None),
    ],
)
def test_lines_of_lists(line: str, host: str | None) -> None:
    assert host_of(line) == host


def test_a_hundred_thousand_hosts(tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text("\n".join(f"web{number:06}.example.com" for number in range(100_000)))
    start = time.process_time()
    inventory = load(tmp_path, "all.txt")
    assert len(inventory.hosts) == 100_000
    assert time.process_time() - start < 3


def test_hosts_that_are_spoken_of_are_in_no_group() -> None:
    inventory = Inventory({"web": frozenset({"web1"})})
    wider = inventory.naming(frozenset({"web1", "db1"}))
    assert (wider.hosts, wider.named) == (inventory.hosts, {"web1", "db1"})
    assert wider.groups == inventory.groups
    assert inventory.naming(frozenset({"web1"})) is inventory


@pytest.mark.parametrize("name", ["hosts.yml", "hosts.ini", "hosts.txt", "groups"])
def test_a_source_in_which_nothing_stands_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# nothing yet\n")
    inventory = load_inventory(InventoryConfig(sources=(name,)), str(tmp_path))
    assert inventory.notes == (f"{tmp_path}/{name}: no host stands in it",)


def test_a_directory_without_any_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "inv").mkdir()
    inventory = load_inventory(InventoryConfig(sources=("inv",)), str(tmp_path))
    assert inventory.notes == (f"{tmp_path}/inv: no inventory file lies in this directory",)
