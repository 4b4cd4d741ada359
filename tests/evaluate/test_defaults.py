"""What stands for a variable that is left out keeps that mark up to the effect."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maintlint.scope import Scope

ScopeOf = Callable[..., Scope]
DROP = '\nmysql -h "$H" -e "DROP TABLE t_1"\n'

MARKED = [
    "H=${1:-a}",
    "H=${1-a}",
    ": ${H:=a}",
    "H=${H:-${S:-a}}",
    "H=a; [ $# -gt 0 ] && H=$1",
    "if [ -z $1 ]; then H=a; else H=$1; fi",
    'if [ "$1" = b ]; then H=b; else H=a; fi',
    "case $1 in b) H=b;; *) H=a;; esac",
    "X=${1:-a}; case $X in a|b) ;; *) exit;; esac; H=$X",
    "X=${1:-a}; H=${X^^}",
    "X=${1:-prod}; if [ $X = prod ]; then H=a; else H=b; fi",
    "X=${1:-a}; for H in $X; do break; done",
]
PLAIN = [
    "H=a",
    "H=$1",
    "H=${1:?}",
    "H=b; case $1 in a) H=a;; esac; H=$H",
    'if [ "$(hostname)" = b1 ]; then H=b; else H=a; fi',
    'if [ "$1" = x ]; then H=a; else exit 1; fi',
]


@pytest.mark.parametrize("text", MARKED)
def test_marked(scope_of: ScopeOf, text: str) -> None:
    defaults = {default.text.lower() for effect in scope_of(text + DROP).effects for default in effect.defaults}
    assert defaults & {"a", "prod"}


@pytest.mark.parametrize("text", PLAIN)
def test_not_marked(scope_of: ScopeOf, text: str) -> None:
    defaults = {default.text for effect in scope_of(text + DROP).effects for default in effect.defaults}
    assert "a" not in defaults


def test_what_a_command_enters_holds_for_those_after_it(scope_of: ScopeOf) -> None:
    text = 'kubectl delete -f x\nkubectl config use-context "${1:-a}"\nkubectl delete -f y\n'
    before, after = scope_of(text).effects
    assert before.defaults == ()
    assert [(default.name, default.text) for default in after.defaults] == [("1", "a")]


def test_the_environment_of_a_command(scope_of: ScopeOf) -> None:
    effect = scope_of("export AWS_PROFILE=${P:-a}\nOTHER=${Q:-b}\naws s3 rm --recursive s3://x/y\n").effects[0]
    assert [default.name for default in effect.defaults] == ["P"]
