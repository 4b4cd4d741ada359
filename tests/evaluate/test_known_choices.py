"""Python: what is done to a text that is one of a few, compared with what the language itself makes of it."""

from __future__ import annotations

import pytest

from tests.evaluate.conftest import ScopeOf

NAMES = ("mail1", "mail-a-2", "Web.x.y", "db")


@pytest.mark.parametrize(
    "test",
    [
        "h.upper() == 'MAIL1'",
        "h.upper() in ('MAIL1', 'DB')",
        "h.lower().startswith('web')",
        "h.upper() == 'mail1'.upper()",
        "h.split('l')[0] == 'mai'",
        "h.split('-')[0] == 'mail'",
        "h.split('-')[-1] == '2'",
        "h.split('.', 1)[-1] == 'x.y'",
        "h.rsplit('.', 1)[0] == 'Web.x'",
        "h.rsplit('-', 1)[-1] == '2'",
        "h.partition('-')[0] == 'mail'",
        "h.split('.')[0].lower() == 'web'",
        "len(h.split('-')) == 3",
    ],
)
def test_no_choice_is_said_to_be_impossible_that_passes(scope_of: ScopeOf, test: str) -> None:
    loop = f"import shutil\nfor h in {list(NAMES)}:\n    if {test}:\n        shutil.rmtree('/srv/' + h)\n"
    program = loop + "    shutil.rmtree('/opt/' + h)\n"
    expected = {f"/srv/{h}" for h in NAMES if eval(test, {"h": h})}
    taken, after = [effect for effect in scope_of(program, path="program.py").effects if effect.kind == "delete"]
    assert expected <= {text.show() for text in taken.resource.alternatives} and taken.live
    assert {text.show() for text in after.resource.alternatives} == {f"/opt/{h}" for h in NAMES}


def test_parts_of_known_texts(scope_of: ScopeOf) -> None:
    first = "a, b = 'x-y-z'.rsplit('-', 1)\nshutil.rmtree('/srv/' + a)\n"
    second = "c, d = 'x-y-z'.split('-', 1)\nshutil.rmtree('/srv/' + d)\n"
    effects = scope_of("import shutil\n" + first + second, path="program.py").effects
    assert [effect.resource.value for effect in effects] == ["/srv/x-y", "/srv/y-z"]
