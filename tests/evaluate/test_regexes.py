"""Regular expressions of the programs that are read: no expression may make the evaluation last for ever."""

from __future__ import annotations

import pytest

from maintlint.evaluate.budget import ExhaustedError
from maintlint.evaluate.regexes import compiled
from tests.evaluate.conftest import ScopeOf

LONG = "a" * 60


@pytest.mark.parametrize(
    "expression",
    [
        r"^(a+)+b$",
        r"(a|a)*b",
        r"(a|ab|b)*c",
        r"^([0-9]+\.?)+$",
        r"(x+x+)+y",
        r"(\w+\s?)*$",
        r"(a*)*",
        r"((a?)b?)*c",
        "(",
    ],
)
def test_expressions_that_may_take_for_ever_are_not_known(expression: str) -> None:
    assert compiled(expression) is None


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"^([a-z0-9-]+\.)+[a-z]+$", "mail01.example.net"),
        (r"^(mail|web)[0-9]+$", "web7"),
        (r"([^,]*,)*x", "a,b,x"),
        (r"(\w+-)+x", "a-b-x"),
        (r"(ab)+c", "ababc"),
        (r"[0-9]+-[0-9]+-[0-9]+ .*", "2026-01-02 " + "word " * 2_000),
    ],
)
def test_others_are_matched(expression: str, text: str) -> None:
    found = compiled(expression)
    assert found is not None and found.search(text)


def test_a_power_of_a_long_text_ends_the_evaluation() -> None:
    found = compiled(".*a.*b.*c")
    assert found is not None and found.search("x" * 100) is None
    with pytest.raises(ExhaustedError):
        found.search("x" * 100_000)


@pytest.mark.parametrize(
    "program",
    [
        f"x={LONG}\nif [[ $x =~ ^(a+)+b$ ]]; then rm -rf /srv/x; fi\n",
        f"if echo {LONG} | grep -E '^(a+)+b$'; then rm -rf /srv/x; fi\n",
        f"x=$(echo {LONG} | sed -E 's/(a+)+b/x/')\nrm -rf /srv/x\n",
        f"x=$(echo {LONG} | awk '/(a+)+b/ {{print}}')\nrm -rf /srv/x\n",
        f"shopt -s extglob\ncase {LONG} in *(a|aa)b) rm -rf /srv/x ;; esac\nrm -rf /srv/x\n",
        f"x={LONG}\ny=${{x##*(a|aa)b}}\nrm -rf /srv/x\n",
    ],
)
def test_programs_with_them_are_evaluated(scope_of: ScopeOf, program: str) -> None:
    assert any(effect.destructive for effect in scope_of(program).effects)


def test_python_programs_too(scope_of: ScopeOf) -> None:
    program = f"import re, shutil\nx = re.sub(r'(a+)+b', 'x', '{LONG}')\nshutil.rmtree('/srv/' + x)\n"
    assert any(effect.destructive for effect in scope_of(program, path="program.py").effects)


@pytest.mark.parametrize(
    ("path", "program"),
    [
        ("program.sh", "x=aaaaaaaaaa\n" + "x=$x$x\n" * 60 + 'rm -rf "/srv/$x"\n'),
        ("program.py", "import shutil\nx = 'aaaaaaaaaa'\n" + "x = x + x\n" * 60 + "shutil.rmtree('/srv/' + x)\n"),
        ("program.py", "import shutil\nx = 'a'\n" + "x = f'{x}{x}'\n" * 60 + "shutil.rmtree('/srv/' + x)\n"),
        ("program.py", "import shutil\nx = 'ab' * 10**9\nshutil.rmtree('/srv/' + x)\n"),
        (
            "program.sh",
            "y=$(printf '%s\\n' {1..300} | awk '{ y = y y \"ab\" } END { print y }')\nrm -rf \"/srv/$y\"\n",
        ),
    ],
)
def test_texts_that_double_are_not_known_any_more(scope_of: ScopeOf, path: str, program: str) -> None:
    (effect,) = [effect for effect in scope_of(program, path=path).effects if effect.destructive]
    assert effect.resource.alternatives[0].show().startswith("/srv/")
