"""Programs with more tests than anybody reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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


@pytest.mark.parametrize("path", ["program.sh", "program.py"])
def test_calls_that_nest_too_deeply_are_told_and_still_happen(scope_of: ScopeOf, path: str) -> None:
    if path.endswith(".sh"):
        steps = "".join(f"f{n}() {{\n    f{n + 1}\n}}\n" for n in range(30))
        text = f"{steps}f30() {{\n    rm -rf /usr/lib\n}}\nf0\n"
    else:
        steps = "".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(30))
        text = f"import shutil\n{steps}def f30():\n    shutil.rmtree('/usr/lib')\nf0()\n"
    scope = scope_of(text, path=path)
    assert [effect.live for effect in scope.effects] == [True]
    assert "not followed" in scope.unread[0].message
