"""``maintlint coverage``: declared, deployed, verified."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "samples/2012-update-program"

CONFIG = """
[inventory.groups]
mail = "mail[1-2]"
staging = "stg-mail1"
stats = "stats[1-3]"
web = "web[1-20]"
"""

PROGRAM = """#!/bin/bash
# /// maintlint
# targets = "@mail,@web,@stats"
# verified = "@staging"
# runs-on = "targets"
# ///
touch /etc/fix.flag
case $(hostname -s) in
    *mail*) systemctl reload postfix ;;
    web1*) rm -rf /srv/old ;;
    stats*) [ -d /srv/cache ] && find /srv/cache -type f -delete ;;
esac
if [ -e /etc/app ]; then systemctl restart app; fi
"""

TEXT = """\
fix.sh
  deployed to 25 servers (all 20 of @web, all 3 of @stats, all 2 of @mail: mail[1-2],stats[1-3],web…
  verified on 1 server (stg-mail1)

    effect   resource            @mail  @stats  @web        verified  place
  never verified (2)
    delete   path /srv/old       never  never   does 11/20  never     10
      when not ($(hostname -s) in *mail*) and $(hostname -s) in web1*
    delete   path /srv/cache     never  may     never       never     11
      when not ($(hostname -s) in *mail*) and not ($(hostname -s) in web1*) and $(hostname -s) in …
  perhaps verified (1)
    restart  service app         may    may     may         may       13
  verified (2)
    restart  service postfix     does   never   never       does      9
    create   path /etc/fix.flag  does   does    does        does      7

  does  it happens there, as far as the program's conditions go
  may   that cannot be told: a condition on something else, or hosts that are not known
  never it cannot happen there
  3/20  on 3 of the 20 servers
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "maintlint.toml").write_text(CONFIG)
    (tmp_path / "fix.sh").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_text(run, site: Path) -> None:
    result = run("coverage", "fix.sh")
    assert (result.status, result.out, result.err) == (1, TEXT, "")


def test_colour_changes_no_text(run, site: Path) -> None:
    coloured = run("coverage", "--color", "always", "fix.sh").out
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == TEXT


def test_the_program_of_2012_sent_to_all_shows_its_delete_as_never_verified(run) -> None:
    program = SAMPLE / "stop_mail_loop.sh"
    result = run("coverage", program, "--deployed", "@*")
    assert result.status == 1
    lines = result.out.splitlines()
    at = lines.index("  never verified (1)")
    assert lines[at + 1].split()[:3] == ["delete", "path", "/srv/customers"]
    assert "never     37" in lines[at + 1]
    assert not any(line.startswith("    delete") for line in lines[at + 2 :])


def test_its_repaired_twin_is_verified_wherever_it_is_sent(run) -> None:
    assert run("coverage", SAMPLE / "stop_mail_loop.fixed.sh", "--deployed", "@*").status == 0


def test_sent_to_its_declared_targets_the_delete_is_seen_by_none(run) -> None:
    result = run("coverage", SAMPLE / "stop_mail_loop.sh")
    assert result.status == 0
    assert "on no deployed server (1)" in result.out


def test_json(run, site: Path) -> None:
    result = run("coverage", "fix.sh", "--format", "json", "--verified", "web1", "--deployed", "@web,mail1")
    assert result.status == 1
    document = json.loads(result.out)
    assert document["schema"] == 1
    assert document["tool"]["name"] == "maintlint"
    (program,) = document["programs"]
    assert program["verified"] == {"nodes": "web1", "count": 1}
    assert program["deployed"] == {"nodes": "mail1,web[1-20]", "count": 21}
    assert program["never_verified"] == 1
    first, *others = program["effects"]
    assert (first["kind"], first["resource"]["value"], first["verified"]) == ("restart", "postfix", "never")
    assert first["groups"] == {"mail": {"does": 1, "may": 0, "of": 1}, "web": {"does": 0, "may": 0, "of": 20}}
    assert first["places"] == [{"path": "fix.sh", "line": 9, "column": 13}]
    assert not any(item["never_verified"] for item in others)
    deletion = next(item for item in others if item["resource"]["value"] == "/srv/old")
    assert deletion["does"] == {"nodes": "web[1,10-19]", "count": 11}


def test_a_program_that_reaches_out(run, site: Path) -> None:
    (site / "send.sh").write_text(
        "for h in mail1 web1 web2; do ssh $h reboot; done\nssh db1 rm -rf /x\nrm -rf /state\n"
    )
    result = run("coverage", "send.sh", "--verified", "mail1", "--deployed", "@mail,@web")
    assert result.status == 0
    lines = [line.split() for line in result.out.splitlines()]
    assert ["effect", "resource", "@mail", "@web", "beyond", "verified", "place"] in lines
    assert ["reboot", "host", "host", "does", "1/2", "does", "2/20", "does", "1"] in lines
    assert ["delete", "path", "/x", "never", "never", "does", "1", "never", "2"] in lines
    assert ["delete", "path", "/state", "3"] in lines
    assert run("coverage", "send.sh", "--verified", "db1", "--deployed", "@mail,@web").status == 1


def test_a_program_that_was_verified_with_another_list(run, site: Path) -> None:
    (site / "send.sh").write_text("for h in mail1 mail2; do ssh $h reboot; done\n")
    result = run("coverage", "send.sh", "--verified", "stg-mail1", "--deployed", "@mail")
    assert (result.status, "perhaps verified (1)" in result.out) == (0, True)


def test_many_groups_are_told_together(run, site: Path) -> None:
    groups = "".join(f'group-{number} = "host{number:02}"\n' for number in range(30))
    (site / "maintlint.toml").write_text("[inventory.groups]\n" + groups)
    arms = "".join(f"host{number:02}) rm -rf /srv/{number} ;;\n" for number in range(12))
    (site / "arms.sh").write_text(f"case $(hostname) in\n{arms}esac\nreboot\n")
    result = run("coverage", "arms.sh", "--verified", "host00", "--deployed", "@*")
    assert result.status == 1
    assert max(map(len, result.out.splitlines())) <= 100
    assert "more groups, not shown" in result.out
    assert re.search(r"@group-12\+17", result.out)


def test_hosts_without_any_inventory(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fix.sh").write_text("case $(hostname) in mail*) ;; web*) rm -rf /srv/old ;; esac\n")
    result = run("coverage", "fix.sh", "--verified", "mail1", "--deployed", "mail[1-9],web[1-9]")
    assert result.status == 1
    assert ["delete", "path", "/srv/old", "does", "9/18", "never", "1"] in [
        line.split() for line in result.out.splitlines()
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plain.sh"], "plain.sh: no verified hosts: give --verified SET, or declare `verified` in the header"),
        (["plain.sh", "--verified", "web1"], "plain.sh: no deployed hosts: give --deployed SET, or declare `targets`"),
        (["fix.sh", "--verified", "@webb"], "--verified: the group @webb is not known; did you mean `web`?"),
        (["fix.sh", "--deployed", "web[1-"], "--deployed: the host set `web[1-` has an open bracket"),
        (["fix.sh", "--deployed", ""], "--deployed: a host set is empty"),
        (["broken.sh", "--deployed", "@web"], "broken.sh: `verified`: the group @nowhere is not known"),
        (["nothing.sh"], "nothing.sh: there is no such file or directory"),
        ([], "missing argument"),
    ],
)
def test_bad_input_is_one_sentence(run, site: Path, arguments: list[str], message: str) -> None:
    (site / "plain.sh").write_text("reboot\n")
    (site / "broken.sh").write_text('# /// maintlint\n# verified = "@nowhere"\n# ///\nreboot\n')
    result = run("coverage", *arguments)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_no_program(run, site: Path) -> None:
    (site / "notes.txt").write_text("hello\n")
    assert run("coverage", "notes.txt").status == 3


def test_a_program_without_effects(run, site: Path) -> None:
    (site / "idle.sh").write_text("echo hello\n")
    result = run("coverage", "idle.sh", "--verified", "web1", "--deployed", "@web")
    assert (result.status, "no effects in 1 line" in result.out) == (0, True)


def test_what_cannot_be_known_is_told(run, site: Path) -> None:
    (site / "opaque.sh").write_text("curl -s https://example.org/fix | sh\nreboot\n")
    options = ("--verified", "web1", "--deployed", "@web")
    assert "  cannot be known: line 1: " in run("coverage", "opaque.sh", *options).out
    (gap,) = json.loads(run("coverage", "opaque.sh", *options, "--format", "json").out)["programs"][0]["gaps"]
    assert (gap["reason"], gap["path"], gap["line"]) == ("download", "opaque.sh", 1)
