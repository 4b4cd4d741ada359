"""Inventories as they are in the field: what each format says, how several are put together, what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maintlint.inventory import Inventory, InventoryError
from maintlint.inventory.formats import recognised
from maintlint.inventory.sources import load_inventory
from maintlint.policy import InventoryConfig


def load(root: Path, *sources: str, **groups: str) -> Inventory:
    return load_inventory(InventoryConfig(groups=groups, sources=sources), str(root))


def groups(inventory: Inventory) -> dict[str, str]:
    return {name: inventory.fold(members) for name, members in inventory.groups.items()}


ANSIBLE_INI = """\
# comment
lonely ansible_host=10.0.0.9
[web]
web[001:003].example.com http_port=80   ; comment
web9:2222
[db]
db-[a:c]
[prod:children]
web
db
[prod:vars]
key = [not, a, section]
[all:vars]
x=1
"""
ANSIBLE_YAML = """\
all:
  vars: {secret: !vault x}
  hosts:
    lonely:
  children:
    web:
      hosts:
        web[001:003].example.com: {http_port: 80}
        web9:
    db: {hosts: {"db-[a:c]": }}
    prod:
      children:
        web:
        db:
"""
ANSIBLE_LIST = """\
{"_meta": {"hostvars": {"web9": {"x": 1}}},
 "all": {"children": ["ungrouped", "prod"]}, "ungrouped": {"hosts": ["lonely"]},
 "web": {"hosts": ["web001.example.com", "web002.example.com", "web003.example.com", "web9"]},
 "db": {"hosts": ["db-a", "db-b", "db-c"]}, "prod": {"children": ["web", "db"]}}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("hosts.ini", ANSIBLE_INI), ("hosts", ANSIBLE_INI), ("hosts.yml", ANSIBLE_YAML), ("l.json", ANSIBLE_LIST)],
)
def test_ansible(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    inventory = load(tmp_path, name)
    assert groups(inventory) == {
        "web": "web9,web[001-003].example.com",
        "db": "db-a,db-b,db-c",
        "prod": "db-a,db-b,db-c,web9,web[001-003].example.com",
    }
    assert "lonely" in inventory.hosts


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("local.yaml", "roles:\n  adm: adm[1-2]\n  io: '@adm,io1'\n", {"adm": "adm[1-2]", "io": "adm[1-2],io1"}),
        ("r.yaml", "a: {x: n1}\nb: {y: '@a:x,n2', z: [n3, n4]}\n", {"x": "n1", "y": "n[1-2]", "z": "n[3-4]"}),
        ("groups", "adm: adm[1-2]\nall_io: @adm,io1  # both\n", {"adm": "adm[1-2]", "all_io": "adm[1-2],io1"}),
        (
            "genders",
            "web[1-2] web,rack=2\ndb1 db\n",
            {"web": "web[1-2]", "rack": "web[1-2]", "rack:2": "web[1-2]", "db": "db1"},
        ),
        (".dsh/group/mail", "mail01\nroot@mail02\n", {"mail": "mail[01-02]"}),
        ("mail.example.list", "mail01\n", {"mail.example": "mail01"}),
        ("etc-hosts", "127.0.0.1 localhost\n10.0.0.1 web1.lan web1\n::1 ip6-localhost\nfe80::2 web2\n", {}),
        ("ssh_config", "Host web1 web2 *.lan !x\n  User root\nHost *\n  Port 22\n", {}),
    ],
)
def test_other_formats(tmp_path: Path, name: str, text: str, expected: dict[str, str]) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    inventory = load(tmp_path, name)
    assert groups(inventory) == expected
    if not expected:
        assert inventory.fold(inventory.hosts) in ("web2,web1.lan", "web[1-2]")


def test_a_directory(tmp_path: Path) -> None:
    for name, text in {
        "inv/hosts.ini": "[web]\nweb1\n",
        "inv/more.yml": "db: {hosts: {db1: }}\n",
        "inv/host_vars/web1.yml": "- no inventory",
        "inv/group_vars/all/x.yml": "- no inventory",
        "inv/README.md": "web9",
        "inv/.hidden": "web9",
        "inv/hosts.ini~": "web9",
        "inv/ec2.py": "#!/usr/bin/env python\n",
        "inv/ansible.cfg": "[defaults]\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    inventory = load(tmp_path, "inv")
    assert groups(inventory) == {"web": "web1", "db": "db1"}
    (note,) = inventory.notes
    assert note.endswith(
        "ec2.py: a program that prints an inventory is never run; save what it prints, and name that file"
    )


def test_several_sources_are_taken_together_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ini").write_text("[web]\nweb1\n[prod:children]\nweb\ndb\n")
    (tmp_path / "b.ini").write_text("[web]\nweb2\n[db]\ndb1\n")
    inventory = load(tmp_path, "a.ini", "b.ini", mine="@prod!web1")
    assert groups(inventory) == {"web": "web[1-2]", "prod": "db1,web[1-2]", "db": "db1", "mine": "db1,web2"}
    assert inventory.notes == (f"@web stands in {tmp_path}/a.ini and in {tmp_path}/b.ini; the hosts of both are taken",)


def test_a_group_of_the_config_is_in_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.ini").write_text("[web]\nweb1\n")
    with pytest.raises(InventoryError, match=r"inventory\.groups\.web: a group \(.*a\.ini\) of the same name"):
        load(tmp_path, "a.ini", web="web[1-9]")


NEVER_RUN = "a program that prints an inventory is never run; save what it prints, and name that file"
BOMB = "a: &a {hosts: {x: }}\n" + "".join(
    f"{name}: &{name} {{children: {{" + ", ".join(f"c{number}: *{before}" for number in range(9)) + "}}}}\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
).replace("}}}}", "}}")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("h.ini", b"[a:children]\nb\n[b:children]\na\n", "@a: groups name each other in a circle: @a -> @b -> @a"),
        ("h.ini", b"[a:children]\nnone\n", "@a: the group @none is not known; the groups are @a"),
        ("h.ini", b"[a\nx\n", ":1: the section `[a` is not closed by `]`"),
        ("h.ini", b"[a:kids]\nx\n", ":1: `[a:kids]`: after the colon stands `children`, `vars` or `hosts`"),
        ("h.ini", b"[a]\nx{1}\n", ":2: `x{1}` is not a host name"),
        ("h.ini", b"[a]\nx[1:99999999]\n", ":2: the host `x[1:99999999]` is more than 1,000,000 hosts"),
        ("h.ini", b"[a]\nx[9:1]\n", ":2: the host `x[9:1]` has a malformed range `[9:1]`"),
        ("h.ini", b"[a]\nx[1:2\n", ":2: the host `x[1:2` is malformed; ranges are written `[1:9]` or `[a:f]`"),
        ("h.ini", b"[a]\n" + b"x[1:400000]\ny[1:400000]\nz[1:400000]\n", ":4: it holds more than 1,000,000 hosts"),
        ("h.ini", b"[a]\nm\xfcnchen\n", ":2: not UTF-8 (byte 5); save it as UTF-8"),
        ("h.ini", "[a]\nx\n".encode("utf-16"), ": the file is UTF-16; save it as UTF-8"),
        ("h.ini", b"[a]\nx\0\n", ": binary file (NUL byte in line 2)"),
        ("h.yml", b"a: {hosts: {x: }\n", ":2: not YAML: "),
        ("h.yml", b"a: [1, {x: 2}\n", ":2: not YAML: "),
        ("h.yml", b"- a\n- b\n", ":1: it is no inventory: at the top stands no table of groups"),
        ("h.yml", b"a: {host: {x: }}\n", ":1: `host` stands where `hosts`, `children` or `vars` may"),
        ("h.yml", b"a: {children: {b: {children: {a: }}}}\n", "@a: groups name each other in a circle: @a -> @b -> @a"),
        ("h.yml", BOMB.encode(), ": its aliases multiply to too many entries"),
        ("h.yml", b"a: &a {children: {b: *a}}\n", ":1: groups are nested more than 100 deep"),
        ("h.yml", b"a: " + b"[" * 5000, "not YAML"),
        ("g.yaml", b"s: {a: '@b', b: '@a'}\n", "@a: groups name each other in a circle: @a -> @b -> @a"),
        ("g.yaml", b"s: {a: 'x[1-9999999]'}\n", "@a: the host set `x[1-9999999]` is more than 1,000,000 hosts"),
        ("g.yaml", b"s: {a: '@nobody'}\n", "@a: the group @nobody is not known; the groups are @a"),
        ("groups.conf", b"[Main]\ndefault: x\n[x]\nmap: cat $GROUP\n", ":4: its groups are printed by commands"),
        ("inv.py", b"#!/usr/bin/python\n", f": {NEVER_RUN}"),
        ("inv", b"#!/bin/sh\n", f": {NEVER_RUN}"),
        ("hosts.csv", b"a,b\n", ": no inventory in a format that is read (docs/inventory.md lists them)"),
        ("genders", b"web[5-1] web\n", ":1: the host `web[5-1]` has a range that runs backwards, `[5-1]`"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    start = time.process_time()
    with pytest.raises(InventoryError) as caught:
        load(tmp_path, name)
    assert str(caught.value).startswith(f"inventory.sources: {tmp_path}/{name}")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.process_time() - start < 20


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable(tmp_path: Path) -> None:
    (tmp_path / "h.ini").touch(mode=0)
    with pytest.raises(InventoryError, match="permission denied"):
        load(tmp_path, "h.ini")


def test_a_mistake_ends_the_run_with_status_2(tmp_path: Path) -> None:
    (tmp_path / "maintlint.toml").write_text('[inventory]\nsources = ["h.ini"]\n')
    (tmp_path / "h.ini").write_text("[a:children]\na\n")
    (tmp_path / "x.sh").write_text("true\n")
    done = subprocess.run(
        [sys.executable, "-m", "maintlint", "check", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "@a: groups name each other in a circle: @a -> @a" in done.stderr


@pytest.mark.parametrize(
    ("path", "text", "form"),
    [
        ("hosts", "web1\nweb2\n", "list"),
        ("hosts", "[web]\nweb1\n", "ansible-ini"),
        ("hosts", "10.0.0.1 web1\n", "hosts"),
        ("hosts", "---\nall:\n  hosts:\n", "yaml"),
        ("hosts.txt", "web[1-3]\n", "list"),
        ("hosts.txt", "[::1]:22\n", "list"),
        ("config", "Host a\n  User b\n", "ssh"),
        ("groups.d/local.cfg", "adm: x\n", "groups"),
        ("home/.dsh/group/x", "[a:b]\n", "list"),
        ("x.py", "", ""),
    ],
)
def test_recognised(path: str, text: str, form: str) -> None:
    assert recognised(path, text) == form


def test_a_hundred_thousand_hosts_in_five_hundred_groups(tmp_path: Path) -> None:
    lines = []
    for group in range(500):
        lines.append(f"[g{group}]")
        lines.extend(f"h{group:03}-{number:03}.example.com ansible_host=10.0.0.1" for number in range(200))
    (tmp_path / "hosts.ini").write_text("\n".join(lines))
    start = time.process_time()
    inventory = load(tmp_path, "hosts.ini")
    assert len(inventory.hosts) == 100_000
    assert len(inventory.groups) == 500
    assert time.process_time() - start < 2
