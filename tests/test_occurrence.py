"""On which hosts effects happen, may happen, or cannot."""

from __future__ import annotations

import pytest

from maintlint.configuration import settle
from maintlint.engine import program_scope
from maintlint.occurrence import Occurrence, occurrence
from maintlint.places import SourceText
from maintlint.policy import Config, InventoryConfig

GROUPS = {"mail": "mail[1-2]", "web": "web[1-2]", "db": "db1"}


def where(text: str, runs_on: str = "targets", targets: str = "", language: str = "shell", **files: str) -> str:
    """``does / may`` of the only live deletion."""
    settings = settle(Config(inventory=InventoryConfig(groups=GROUPS)), "/nonexistent")
    inventory = settings.inventory
    scope = program_scope(SourceText("program", text.encode()), language, settings).scope
    deletions = [effect for effect in scope.effects if effect.kind == "delete" and effect.live]
    found = Occurrence()
    for effect in deletions:
        one = occurrence(effect, inventory, runs_on, inventory.parse(targets) if targets else None)
        found = Occurrence(found.does | one.does, found.may | one.may, found.elsewhere or one.elsewhere)
    shown = f"{inventory.fold(found.does)} / {inventory.fold(found.may - found.does)}"
    return shown + (" / elsewhere" if found.elsewhere else "")


EVERYWHERE = "db1,mail[1-2],web[1-2]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rm /x", f"{EVERYWHERE} / "),
        ("[ -e /y ] && rm /x", f" / {EVERYWHERE}"),
        ("case $(hostname) in mail*) rm /x ;; esac", "mail[1-2] / "),
        ("case $(hostname) in mail*) ;; *) rm /x ;; esac", "db1,web[1-2] / "),
        ("case $(hostname) in mail1|web*) rm /x ;; esac", "mail1,web[1-2] / "),
        ("case $(hostname) in mail1) true ;& web*) rm /x ;; esac", "mail1,web[1-2] / "),
        ("case $(hostname) in mail1) true ;; web*) true ;; *) rm /x ;; esac", "db1,mail2 / "),
        ('[ "$(hostname)" = web1 ] || exit 0; rm /x', "web1 / "),
        ('[ "$(hostname)" != web1 ] || exit 0; rm /x', "db1,mail[1-2],web2 / "),
        ('if ! [ "$(hostname)" = web1 ]; then exit; fi; rm /x', "web1 / "),
        ("[[ $HOSTNAME == mail* || $HOSTNAME == web1 ]] && rm /x", "mail[1-2],web1 / "),
        ("[[ $HOSTNAME == mail* && ! $HOSTNAME == *1 ]] && rm /x", "mail2 / "),
        ("[[ $(uname -n) =~ ^(mail|web)1$ ]] && rm /x", "mail1,web1 / "),
        ('h=$(cat /etc/hostname); [ "${h%%[0-9]*}" = mail ] && rm /x', "mail[1-2] / "),
        ('read -r h < /etc/hostname; [ "$h" = mail1 ] && rm /x', "mail1 / "),
        ('h=$(hostnamectl --static); [ "$h" = mail1 ] && rm /x', "mail1 / "),
        ('h=$(hostnamectl hostname); [ "$h" = mail1 ] && rm /x', "mail1 / "),
        (
            'if [ "$(hostname)" = mail1 ]; then :; elif [ "$(hostname)" = web1 ]; then :; else exit; fi; rm /x',
            "mail1,web1 / ",
        ),
        ('if [ "$(hostname)" = mail1 ]; then [ -e /y ] && exit; fi; rm /x', "db1,mail2,web[1-2] / mail1"),
        ("if [ -e /y ]; then echo yes; else echo no; fi; rm /x", f"{EVERYWHERE} / "),
        ('f() { [ "$(hostname)" = mail1 ]; }; if f; then rm /x; fi', "mail1 / "),
        ('f() { [ "$(hostname)" = mail1 ] || return 1; return 0; }; f && rm /x', "mail1 / "),
        ('only() { [ "$(hostname)" = "$1" ] || exit 0; }; only web2; rm /x', "web2 / "),
        ("f() { rm /x; }; case $(hostname) in mail1) f ;; web1) f ;; esac", "mail1,web1 / "),
        ("R=other; case $(hostname) in mail*) R=mail ;; web*) R=web ;; esac; [ $R = mail ] && rm /x", "mail[1-2] / "),
        ("R=other; case $(hostname) in mail*) R=mail ;; web*) R=web ;; esac; [ $R = other ] && rm /x", "db1 / "),
        (
            "case $(hostname) in mail*) R=mail ;; web*) R=web ;; esac; if [ $R != mail ]; then rm /x; fi",
            "web[1-2] / db1",
        ),
        ('case $(hostname) in mail*) D=yes ;; *) D= ;; esac; [ -n "$D" ] && rm /x', "mail[1-2] / "),
        ('case "$(hostname).lan" in mail1.lan) rm /x ;; esac', "mail1 / "),
        ('MAIL=(mail1 mail2); [[ " ${MAIL[*]} " == *" $(hostname) "* ]] && rm /x', "mail[1-2] / "),
        ('ALL="mail1 db1"; case " $ALL " in *" $HOSTNAME "*) rm /x ;; esac', "db1,mail1 / "),
        ('declare -A R=([mail1]=mail [web1]=web); [ "${R[$HOSTNAME]}" = mail ] && rm /x', "mail1 / "),
        ('for i in 1 2 3; do [ "$(hostname)" = mail1 ] && exit; done; rm /x', "db1,mail2,web[1-2] / "),
        ("for i in 1 2 3; do [ $i = 2 ] && exit; done; rm /x", " / "),
        ("for i in 1 2 3; do [ $i = 2 ] && probe && exit; done; rm /x", f" / {EVERYWHERE}"),
        ("for i in 1 2 3; do rm /x && break; sleep 5; done", f"{EVERYWHERE} / "),
        ("while :; do rm /x; [ -e /y ] && break; done", f"{EVERYWHERE} / "),
        ("while :; do [ -e /y ] && break; rm /x; done", f" / {EVERYWHERE}"),
        ('for f in "$@"; do rm /x; done', f" / {EVERYWHERE}"),
        ("set -e; mkdir /y; cd /y; rm /x", f"{EVERYWHERE} / "),
        ("cd /y || exit 1; rm /x", f"{EVERYWHERE} / "),
        ("mkdir /y && rm /x", f"{EVERYWHERE} / "),
        ("mkdir /y || rm /x", f" / {EVERYWHERE}"),
        ('[ "$(hostname)" = mail1 ] && touch /y || rm /x', "db1,mail2,web[1-2] / mail1"),
        ("trap 'rm /x' EXIT; [ -e /y ] && exit", f"{EVERYWHERE} / "),
        ("( [ $(hostname) = mail1 ] || exit; rm /x )", "mail1 / "),
        ('hostname | grep -q "^mail" && rm /x', "mail[1-2] / "),
        ('if [ "$(hostname -s)" = mail1 ]; then rm /x; fi', "mail1 / "),
        ('if [ "$(hostname -f)" = mail1.example.com ]; then rm /x; fi', " / mail1"),
        ('if [ "$(hostname)" = mail1.example.com ]; then rm /x; fi', " / mail1"),
        ("ssh web1 rm /x", "web1 / "),
        ("ssh web1 'case $(hostname) in mail*) ;; *) rm /x ;; esac'", "web1 / "),
        ("ssh web1 'case $(hostname) in mail*) rm /x ;; esac'", " / "),
        ('[ "$(hostname)" = db1 ] || exit; ssh web1 rm /x', "web1 / "),
        ('[ "$(hostname)" = nobody ] || exit; ssh web1 rm /x', " / "),
        ('ssh "$1" rm /x', f" / {EVERYWHERE} / elsewhere"),
        ("for h in mail1 mail2 web1; do case $h in mail*) ssh $h rm /x ;; esac; done", "mail[1-2] / "),
        ("for h in mail1 mail2 web1; do [ $h = web1 ] && continue; ssh $h rm /x; done", "mail[1-2] / "),
        ("for h in mail1 mail2 web1; do [ $h = mail2 ] && break; ssh $h rm /x; done", " / mail1,web1"),
        ("for h in mail1 web1; do ssh $h rm /x || exit 1; done", "mail1,web1 / "),
        ("for h in mail1 web1; do [[ $h =~ ^mail ]] && rm /x; done", f"{EVERYWHERE} / "),
        ("for h in mail1 web1; do ssh $h test -e /y || exit; ssh $h rm /x; done", " / mail1,web1"),
        ("if [ -e /y ]; then h=mail1; else h=web1; fi; ssh $h rm /x", " / mail1,web1"),
        ("for h in mail1 web1; do :; done; ssh $h rm /x", "web1 / "),
        ("mount /y || f() { return 1; }; rm /x", f"{EVERYWHERE} / "),
        ("exit; rm /x", " / "),
    ],
)
def test_where_it_happens(text: str, expected: str) -> None:
    assert where(text) == expected


def test_what_a_controller_does_to_itself_happens_on_no_host() -> None:
    assert where("rm /x", "controller") == " / "


def test_a_controller_has_a_name_that_nobody_knows() -> None:
    assert where('[ "$(hostname)" = db1 ] || exit; ssh web1 rm /x', "controller") == " / web1"


def test_it_is_sent_to_some_hosts_only() -> None:
    assert where("case $(hostname) in mail*) rm /x ;; esac", targets="mail1,web1") == "mail1 / "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('if socket.gethostname() == "mail1": os.remove("/x")', "mail1 / "),
        ('if socket.gethostname().startswith("mail"): os.remove("/x")', "mail[1-2] / "),
        ('if not platform.node().startswith("mail"): sys.exit()\nos.remove("/x")', "mail[1-2] / "),
        ('if os.uname().nodename in ("mail1", "web1"): os.remove("/x")', "mail1,web1 / "),
        ('H = socket.getfqdn().split(".")[0]\nif H == "mail1": os.remove("/x")', "mail1 / "),
        ('if re.match(r"mail|db", socket.gethostname()): os.remove("/x")', "db1,mail[1-2] / "),
        ('if re.search("1$", socket.gethostname()): os.remove("/x")', "db1,mail1,web1 / "),
        ('if fnmatch.fnmatch(socket.gethostname(), "mail*"): os.remove("/x")', "mail[1-2] / "),
        ('MAIL = {"mail1", "mail2"}\nif socket.gethostname() not in MAIL: os.remove("/x")', "db1,web[1-2] / "),
        ('R = {"mail1": "mail", "web1": "web"}\nif R.get(socket.gethostname()) == "mail": os.remove("/x")', "mail1 / "),
        ('R = {"mail1": "mail", "web1": "web"}\nif R[socket.gethostname()] == "mail": os.remove("/x")', "mail1 / "),
        ('for h in ["mail1", "web1"]:\n  if h.startswith("mail"): subprocess.run(["ssh", h, "rm /x"])', "mail1 / "),
        ('for h in ["mail1", "web1"]:\n  if h == "mail1": continue\n  subprocess.run(["ssh", h, "rm /x"])', "web1 / "),
        ('for h in ["mail1", "web1"]:\n  if h == "mail1": break\n  subprocess.run(["ssh", h, "rm /x"])', " / web1"),
        ('for h, r in {"mail1": 1, "web1": 2}.items():\n  if r == 1: subprocess.run(["ssh", h, "rm /x"])', "mail1 / "),
        ('def f():\n  if socket.gethostname() != "mail1": return\n  os.remove("/x")\nf()', "mail1 / "),
        ('if os.environ.get("HOSTNAME") == "mail1": os.remove("/x")', "mail1 / "),
        ('if open("/etc/hostname").read().strip() == "mail1": os.remove("/x")', "mail1 / "),
        ('h = subprocess.check_output(["hostname"], text=True).strip()\nif h == "mail1": os.remove("/x")', "mail1 / "),
    ],
)
def test_where_it_happens_in_python(text: str, expected: str) -> None:
    modules = "import fnmatch, os, platform, re, socket, subprocess, sys\n"
    assert where(modules + text, language="python") == expected
