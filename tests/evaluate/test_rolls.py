"""Lists that decide by what they do not name, and whether their makers may fail unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maintlint.scope import Scope

ScopeOf = Callable[..., Scope]

LISTS = [
    'ls /srv | grep -vxFf keep | while read -r x; do rm -rf "/srv/$x"; done',
    "comm -23 <(ls /srv) keep | xargs -I{} rm -rf /srv/{}",
    "comm -13 keep <(ls /srv) | xargs -I{} rm -rf /srv/{}",
    "join -v 1 all keep | xargs -I{} rm -rf /srv/{}",
    "awk 'FNR==NR{k[$1]=1;next} !k[$1]' keep all | xargs -I{} rm -rf /srv/{}",
    'for d in /srv/*; do grep -q "^${d##*/}$" keep || rm -rf "$d"; done',
    'for d in /srv/*; do if ! grep -qx "${d##*/}" < keep; then rm -rf "$d"; fi; done',
    'for d in /srv/*; do echo "$d" | grep -qFf keep && continue; rm -rf "$d"; done',
    'k=$(cat keep); for d in /srv/*; do [[ " $k " == *" $d "* ]] || rm -rf "$d"; done',
]


def _rolls(scope: Scope) -> list[tuple[str, bool]]:
    found = [effect.unlisted for effect in scope.effects if effect.destructive]
    return [(roll.name, roll.sound) for roll in found if roll is not None]


@pytest.mark.parametrize("text", LISTS)
def test_the_list_that_decides(scope_of: ScopeOf, text: str) -> None:
    ((name, sound),) = _rolls(scope_of(text + "\n"))
    assert name in ("keep", "k")
    assert not sound


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_the_repository_is_known(scope_of: ScopeOf, text: str) -> None:
    assert _rolls(scope_of(text + "\n", {"keep": "one\ntwo\n"})) == []


LOOP = '\nfor d in /srv/*; do grep -qx "$d" /srv/keep || rm -rf "$d"; done\n'


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("curl x > /srv/keep", False),
        ("curl x > /srv/keep || exit 1", True),
        ("set -e; curl x > /srv/keep", True),
        ("set -e; curl x > /srv/keep || true", False),
        ("set -e; curl x | sort > /srv/keep", False),
        ("set -eo pipefail; curl x | sort > /srv/keep", True),
        ("if ! curl x > /srv/keep; then exit 1; fi", True),
        ("curl -o /srv/keep x", False),
        ("set -e; curl -o /srv/keep x", True),
    ],
)
def test_who_sees_the_failure(scope_of: ScopeOf, text: str, sound: bool) -> None:
    assert _rolls(scope_of(text + LOOP)) == [("/srv/keep", sound)]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("k=$(curl x)", False),
        ("k=$(curl x) || exit 1", True),
        ("k=$(curl x) || echo oops", False),
        ("set -e; k=$(curl x)", True),
        ("set -e; k=$(curl x | sort)", False),
        ("set -e; export k=$(curl x)", False),
        ("if ! k=$(curl x); then exit 1; fi", True),
        ("set -e; k=$(curl x || true)", False),
        ("set -e; k=$(curl x; true)", False),
        ("set -e; k=$(curl x || curl y)", True),
        ('k=$(curl x); [ -n "$k" ] || exit 1', True),
    ],
)
def test_captured_lists(scope_of: ScopeOf, text: str, sound: bool) -> None:
    loop = '\nfor d in /srv/*; do grep -qx "$d" <<< "$k" || rm -rf "$d"; done\n'
    assert _rolls(scope_of(text + loop)) == [("k", sound)]


def test_a_pattern_asks_a_list_of_lines(scope_of: ScopeOf) -> None:
    loop = '\nfor d in /srv/*; do [[ $k == *"$d"* ]] || rm -rf "$d"; done\n'
    assert _rolls(scope_of("k=$(kubectl get pods -o name)" + loop)) == [("k", False)]
    assert _rolls(scope_of("set -e\nk=$(kubectl get pods -o name)" + loop)) == [("k", True)]


def test_a_number_knows_what_it_counts(scope_of: ScopeOf) -> None:
    text = 'n=$(wc -l < /srv/keep)\n[ "$n" -ge 5 ] || exit 1' + LOOP
    guards = [guard for effect in scope_of(text).effects for guard in effect.guards if "n" in guard.subjects]
    assert guards
    assert "/srv/keep" in guards[0].subjects


def test_a_mirror_of_what_may_be_empty(scope_of: ScopeOf) -> None:
    assert _rolls(scope_of("rsync -a --delete /mnt/x/ /srv/x/\n")) == [("/mnt/x", False)]
    assert _rolls(scope_of("rsync -a --delete /srv/a/ /srv/x/\n")) == []
    assert _rolls(scope_of("set -e\nmount /mnt/x\nrsync -a --delete /mnt/x/ /srv/x/\n")) == []
