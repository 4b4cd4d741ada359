"""``maintlint scope``: one host, one group, several programs, totals, the page in HTML."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

CONFIG = """
[inventory.groups]
mail = "mail[1-2]"
web = "web[1-20]"
"""

SENT = """# /// maintlint
# targets = "@mail"
# runs-on = "targets"
# ///
touch /etc/fix.flag
case $(hostname -s) in
    mail*) systemctl reload postfix ;;
    web1*) rm -rf /srv/old ;;
esac
"""

REACHING = """for h in mail1 mail2 web3; do ssh $h "[ -e /etc/app ] && systemctl restart app"; done
ssh "$1" reboot
rm -rf /state
"""

TEXT = """\
reach.sh
  effect   resource     hosts             rollout                              guard            place
  restart  service app  @mail, web3 (3)   one by one, goes on after a failure  [ -e /etc/app ]  1
  reboot   host host    unknown, from $1  one by one                                            2
  delete   path /state  here                                                                    3

sent.sh
  declared: targets @mail, runs-on targets
  effect   resource            hosts                guard                                                      place
  create   path /etc/fix.flag  wherever it is sent                                                             5
  restart  service postfix     @mail (2)            $(hostname -s) in mail*                                    7
  delete   path /srv/old       web[1,10-19] (11)    not ($(hostname -s) in mail*) and $(hostname -s) in web1*  8

totals of 2 programs
  group                 hosts     destroys  changes
  @mail                 2 of 2              3
  @web                  12 of 20  1         1
  the starting machine            1
  hosts not known                           1

  here: the machine that the program is started on
  wherever it is sent: the program does it on every host that gets it
  unknown: the hosts cannot be told: their names come from outside
  goes on after a failure: one host's failure does not stop the others
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "maintlint.toml").write_text(CONFIG)
    (tmp_path / "sent.sh").write_text(SENT)
    (tmp_path / "reach.sh").write_text(REACHING)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_several_programs(run, site: Path) -> None:
    assert run("scope", "reach.sh", "sent.sh").out == TEXT


def test_one_host(run, site: Path) -> None:
    web12 = rows(run("scope", "sent.sh", "--host", "web12").out)
    assert ["effect", "resource", "happens", "guard", "place"] in web12
    assert ["create", "path", "/etc/fix.flag", "does", "5"] in web12
    assert any(row[:4] == ["delete", "path", "/srv/old", "does"] for row in web12)
    web2 = run("scope", "sent.sh", "--host", "web2").out
    assert "/srv/old" not in web2
    assert "totals" not in web2


def test_a_host_sees_what_reaches_it_and_what_may(run, site: Path) -> None:
    found = rows(run("scope", "reach.sh", "--host", "web3").out)
    assert any(row[:4] == ["restart", "service", "app", "may"] for row in found)
    assert any(row[:4] == ["reboot", "host", "host", "may"] for row in found)
    assert not any("/state" in row for row in found)
    found = rows(run("scope", "reach.sh", "--host", "web4").out)
    assert [row[0] for row in found if row and row[0] in ("restart", "reboot", "delete")] == ["reboot"]


def test_the_hosts_that_the_guards_leave(run, site: Path) -> None:
    (site / "guarded.sh").write_text(
        """for h in mail1 mail2 web3; do
ssh $h 'case $(hostname) in mail1) rm -rf /a ;; mail2) [ -e /x ] && rm -rf /b ;; esac'
ssh $h '[ -e /x ] && rm -rf /c'
done
"""
    )
    found = {row[2]: row[3:5] for row in rows(run("scope", "guarded.sh").out) if row[:1] == ["delete"]}
    assert found == {"/a": ["mail1", "(1)"], "/b": ["perhaps", "mail2"], "/c": ["@mail,", "web3"]}


def test_one_group(run, site: Path) -> None:
    for name in "web", "@web":
        found = rows(run("scope", "sent.sh", "--group", name).out)
        assert ["delete", "path", "/srv/old", "does", "on", "11", "of", "20"] in [row[:8] for row in found]
        assert ["create", "path", "/etc/fix.flag", "does", "5"] in found


def test_a_program_that_does_nothing_there(run, site: Path) -> None:
    (site / "idle.sh").write_text("echo hello\n")
    assert "no effects on web1 in 1 line" in run("scope", "idle.sh", "--host", "web1").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--host", "web0"], "--host: web0 is neither in the inventory nor named by a program; did you mean `web"),
        (["--host", "zzz"], "--host: zzz is neither in the inventory nor named by a program; known are 22 hosts"),
        (["--group", "webs"], "--group: the group @webs is not known; did you mean `web`?"),
        (["--group", "web", "--host", "web1"], "--host and --group: give one of them"),
    ],
)
def test_unknown_hosts_and_groups_are_one_sentence(run, site: Path, arguments: list[str], message: str) -> None:
    result = run("scope", "sent.sh", "reach.sh", *arguments)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_hosts_without_inventory(run, site: Path) -> None:
    (site / "maintlint.toml").write_text("")
    assert "restart" in run("scope", "reach.sh", "--host", "web3").out
    assert "web9 is neither in the inventory" in run("scope", "reach.sh", "--host", "web9").err
    (site / "plain.sh").write_text("reboot\n")
    assert "the config has no [inventory] groups or sources" in run("scope", "plain.sh", "--host", "web9").err
    assert "the config has no [inventory] groups or sources" in run("scope", "plain.sh", "--group", "web").err


def test_json(run, site: Path) -> None:
    document = json.loads(run("scope", "sent.sh", "--format", "json").out)
    assert document["schema"] == 1
    deletion = document["programs"][0]["effects"][2]
    assert deletion["happens"] == {"does": "web[1,10-19]", "may": ""}
    mail, web = document["programs"][0]["totals"]
    assert mail == {"group": "@mail", "reached": 2, "hosts": 2, "destroys": 0, "changes": 2, "others": 0}
    assert (web["group"], web["reached"], web["destroys"]) == ("@web", 11, 1)
    document = json.loads(run("scope", "sent.sh", "--format", "json", "--group", "web").out)
    assert document["chosen"] == {"name": "@web", "nodes": "web[1-20]"}
    assert [effect["kind"] for effect in document["programs"][0]["effects"]] == ["create", "delete"]


class Page(HTMLParser):
    """Checks that elements are closed in order; collects ids, links and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.named: list[str] = []
        self.text = ""
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)
        for key, value in attrs:
            if key == "id":
                self.ids.append(value or "")
            elif key in ("href", "src"):
                self.links.append(value or "")
            elif key == "aria-labelledby":
                self.named.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(text: str) -> Page:
    found = Page()
    found.feed(text)
    found.close()
    assert found.open == []
    return found


def test_the_page_is_well_formed_and_needs_nothing_else(run, site: Path) -> None:
    result = run("scope", "sent.sh", "reach.sh", "--format", "html", "--output", "scope.html")
    assert (result.status, result.out) == (0, "")
    found = page((site / "scope.html").read_text())
    assert all(link.startswith("#") and link[1:] in found.ids for link in found.links)
    assert set(found.named) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    assert {"main", "nav", "caption", "th", "h1", "h2"} <= found.tags
    assert not {"script", "img", "link", "iframe"} & found.tags
    assert "/srv/old" in found.text
    assert "wherever it is sent" in found.text


def test_the_page_shows_hostile_text_as_text(run, site: Path) -> None:
    (site / "bad.sh").write_text(
        '# /// maintlint\n# purpose = "<script>x</script>"\n# ///\nrm -rf "/srv/<b>&\x1b[31m"\n'
    )
    text = run("scope", "bad.sh", "--format", "html").out
    found = page(text)
    assert "<script>x</script>" in found.text
    assert "/srv/<b>&" in found.text
    assert not {"script", "b"} & found.tags
    assert "\x1b" not in text


def test_the_page_for_one_host(run, site: Path) -> None:
    text = run("scope", "sent.sh", "--host", "web12", "--format", "html").out
    assert "Scope of maintenance programs on web12" in page(text).text
    assert "postfix" not in text


def test_a_resource_with_several_names_shows_them(run, site: Path) -> None:
    (site / "few.sh").write_text('for d in a b c; do rm -rf "/srv/$d"; done\n')
    (site / "many.sh").write_text('for d in a b c d; do rm -rf "/srv/$d"; done\n')
    assert "path /srv/a, /srv/b, /srv/c " in run("scope", "few.sh").out
    assert "path /srv/a, /srv/b and 2 more " in run("scope", "many.sh").out


def test_what_was_left_out_of_the_inventory_is_told_once(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inv").mkdir()
    (tmp_path / "inv" / "a.ini").write_text("[mail]\nmail1\n")
    (tmp_path / "inv" / "b.ini").write_text("[mail]\nmail2\n")
    (tmp_path / "inv" / "dynamic").write_text("#!/bin/sh\necho\n")
    (tmp_path / "maintlint.toml").write_text('[inventory]\nsources = ["inv"]\n')
    for name in ("one.sh", "two.sh"):
        (tmp_path / name).write_text('#!/bin/bash\n# /// maintlint\n# targets = "@mail"\n# verified = "mail1"\n# ///\n')
    monkeypatch.chdir(tmp_path)
    for command in ("check", "scope", "coverage"):
        done = run(command, "--format", "json", "one.sh", "two.sh")
        told = [line.partition("note: ")[2] for line in done.err.splitlines() if "note: " in line]
        assert len(told) == 2 and "never run" in told[0] and "@mail stands in" in told[1]
        assert json.loads(done.out)["notes"] == told


def test_a_guard_is_shown_as_it_holds(run, site: Path) -> None:
    (site / "not.sh").write_text('[ -z "$X" ] && rm -rf /srv/a\n[ "$Y" != mail ] || rm -rf /srv/b\n')
    found = rows(run("scope", "not.sh").out)
    assert ["delete", "path", "/srv/a", "here", "[", "-z", '"$X"', "]", "1"] in found
    assert ["delete", "path", "/srv/b", "here", "not", "([", '"$Y"', "!=", "mail", "])", "2"] in found
