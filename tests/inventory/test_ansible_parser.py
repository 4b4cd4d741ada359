"""Ansible's own parser, where it is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from maintlint.inventory import Inventory, InventoryError
from maintlint.inventory.sources import load_inventory
from maintlint.policy import InventoryConfig

INI = "[web]\nweb[1:3] x=1\n[front:children]\nweb\n[db]\ndb1:2222\n[all:vars]\ny=2\n"
YAML = "all:\n  children:\n    mail:\n      hosts:\n        mail[01:02]:\n"


def loaded(root: Path, **files: str) -> Inventory:
    for name, text in files.items():
        (root / name.replace("_", ".")).write_text(text)
    sources = tuple(name.replace("_", ".") for name in files)
    return load_inventory(InventoryConfig(sources=sources, reader="ansible"), str(root))


def test_groups_and_ranges(tmp_path: Path) -> None:
    pytest.importorskip("ansible.inventory.data")
    inventory = loaded(tmp_path, a_ini=INI, b_yml=YAML)
    web = frozenset({"web1", "web2", "web3"})
    assert inventory.groups == {
        "web": web,
        "front": web,
        "db": frozenset({"db1"}),
        "mail": frozenset({"mail01", "mail02"}),
    }


def test_the_same_as_ours(tmp_path: Path) -> None:
    pytest.importorskip("ansible.inventory.data")
    theirs = loaded(tmp_path, a_ini=INI)
    assert load_inventory(InventoryConfig(sources=("a.ini",)), str(tmp_path)).groups == theirs.groups


@pytest.mark.parametrize("text", ["[web\nx\n", "[a:children]\nb\n[b:children]\na\n", "[web]\nx[1:999999999]\n"])
def test_what_it_cannot_read_is_one_sentence(tmp_path: Path, text: str) -> None:
    pytest.importorskip("ansible.inventory.data")
    with pytest.raises(InventoryError, match=r"a\.ini"):
        loaded(tmp_path, a_ini=text)


def test_no_plugin_of_the_repository_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ansible.inventory.data")
    (tmp_path / "ansible.cfg").write_text("[defaults]\ninventory_plugins = plugins\n")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "ini.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    loaded(tmp_path, a_ini=INI)
    assert not (tmp_path / "ran").exists()


def test_without_ansible_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "ansible"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ansible", None)
    with pytest.raises(InventoryError, match=r"maintlint\[ansible\]"):
        loaded(tmp_path, a_ini=INI)
