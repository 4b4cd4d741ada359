"""Tests that cannot fail, and what becomes of them behind what they stand in front of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maintlint.scope import Scope

ScopeOf = Callable[..., Scope]

ALWAYS = [
    "[ -n $X ]",
    '[ "$X"=a ]',
    "[[ $X=a ]]",
    '[ "$X" != a ] || [ "$X" != b ]',
    '[ "$X" != a -o "$X" != b ]',
    '[[ "$X" != a || "$X" != b ]]',
    '[ -z "$X" ] || [ -n "$X" ]',
]
SOMETIMES = [
    '[ -n "$X" ]',
    "[[ -n $X ]]",
    '[ "$X" = a ]',
    '[ "$X" != a ] && [ "$X" != b ]',
    '[ "$X" != a ] || [ "$Y" != b ]',
    '[ "$X" = a ] || [ "$X" = b ]',
    '[ "$X" ]',
]


def _always(scope: Scope) -> list[bool]:
    return [any(guard.always for guard in effect.guards) for effect in scope.effects]


def test_a_setting_of_the_program_is_no_test_in_vain(scope_of: ScopeOf) -> None:
    """That the value set above meets the second half is the setting's doing, not the test's."""
    program = 'X=b\nif [ "${X,,}" = a ] || [ "${X,,}" = b ]; then rm -rf /srv/a; fi\n'
    assert _always(scope_of(program)) == [False]


@pytest.mark.parametrize("test", ALWAYS)
def test_cannot_fail(scope_of: ScopeOf, test: str) -> None:
    assert _always(scope_of(f"if {test}; then rm -rf /srv/a; fi\nrm -rf /srv/b\n")) == [True, False]
    assert _always(scope_of(f"{test} && rm -rf /srv/a\nrm -rf /srv/b\n")) == [True, False]


@pytest.mark.parametrize("test", ALWAYS[:3])
def test_in_front_of_all_that_follows(scope_of: ScopeOf, test: str) -> None:
    assert _always(scope_of(f"{test} || exit 1\nrm -rf /srv/a\n")) == [True]


@pytest.mark.parametrize("test", SOMETIMES)
def test_can_fail(scope_of: ScopeOf, test: str) -> None:
    assert not any(_always(scope_of(f"if {test}; then rm -rf /srv/a; fi\nrm -rf /srv/b\n")))


def test_a_question_in_passing_is_kept(scope_of: ScopeOf) -> None:
    effect = scope_of('[ -z "$X" ] && echo no\nrm -rf "$X"/*\n').effects[0]
    assert effect.guards == ()
    assert [guard.subjects for guard in effect.tested] == [("X",)]
