"""Programs with more tests than anybody reads."""

from __future__ import annotations

from collections.abc import Callable

from maintlint.scope import Scope

ScopeOf = Callable[..., Scope]

ASKED = 'read -p "Sure? " answer\n[ "$answer" = yes ] || exit 1\n'


def test_far_off_tests_are_left_out_and_questions_kept(scope_of: ScopeOf) -> None:
    tests = "".join(f"[ -d /srv/{number} ] || exit 1\n" for number in range(300))
    effect = scope_of(f"{ASKED}{tests}rm -rf /srv/old\n").effects[0]
    assert len(effect.guards) < 130
    assert [guard.text for guard in effect.guards if guard.kind == "confirmation"] == ['[ "$answer" = yes ]']
    assert effect.guards[-1].subjects == ("/srv/299",)


def test_a_program_of_usual_length_keeps_them_all(scope_of: ScopeOf) -> None:
    tests = "".join(f"[ -d /srv/{number} ] || exit 1\n" for number in range(60))
    assert len(scope_of(f"{ASKED}{tests}rm -rf /srv/old\n").effects[0].guards) == 61
