"""Which steps may have failed unseen when the last deletion happens, and what bounds how many it takes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from maintlint.configuration import settle
from maintlint.engine import program_scope
from maintlint.evaluate.failures import either
from maintlint.places import Place, SourceText
from maintlint.policy import Config
from maintlint.scope import LOCAL, Effect, Resource, Unchecked
from tests.evaluate.conftest import ScopeOf

GONE = "rm -rf /srv/a"


def _last_deletion(scope_of: ScopeOf, program: str) -> Effect:
    return [effect for effect in scope_of(program).effects if effect.kind == "delete"][-1]


@pytest.mark.parametrize(
    ("program", "steps"),
    [
        (f"cp -a /srv/a /mnt\n{GONE}", ["cp"]),
        (f"cp -a /srv/a /mnt && {GONE}", []),
        (f"cp -a /srv/a /mnt || true\n{GONE}", ["cp"]),
        (f"cp -a /srv/a /mnt || exit 1\n{GONE}", []),
        (f"if ! cp -a /srv/a /mnt; then echo failed; fi\n{GONE}", ["cp"]),
        (f"if ! cp -a /srv/a /mnt; then exit 1; fi\n{GONE}", []),
        (f"set -e\ncp -a /srv/a /mnt\n{GONE}", []),
        (f"set -e\nset +e\ncp -a /srv/a /mnt\nset -e\n{GONE}", ["cp"]),
        (f"set -e\nsave() {{ cp -a /srv/a /mnt; sync; }}\nif save; then {GONE}; fi", ["cp"]),
        (f"save() {{ cp -a /srv/a /mnt; }}\nif save; then {GONE}; fi", []),
        (f"save() {{ cp -a /srv/a /mnt; return $?; }}\nsave || exit\n{GONE}", []),
        (f"(cp -a /srv/a /mnt) || exit\n{GONE}", []),
        (f"(cp -a /srv/a /mnt; sync) || exit\n{GONE}", ["cp"]),
        (f"cp -a /srv/a /mnt\n[ $? -eq 0 ] || exit\n{GONE}", []),
        (f"cp -a /srv/a /mnt\n(( $? == 0 )) || exit\n{GONE}", []),
        (f"cp -a /srv/a /mnt\ncase $? in 0) ;; *) exit ;; esac\n{GONE}", []),
        (f"cp -a /srv/a /mnt\nsync\n[ $? -eq 0 ] || exit\n{GONE}", ["cp"]),
        (f"cp -a /srv/a /mnt\n[ $? -ne 0 ] || exit\n{GONE}", ["cp"]),
        (f"bad=\ncp -a /srv/a /mnt || bad=1\n[ -z \"$bad\" ] || exit\n{GONE}", []),
        (f"tar c /srv/a | gzip > /mnt/a.tgz || exit\n{GONE}", ["tar"]),
        (f"set -o pipefail\ntar c /srv/a | gzip > /mnt/a.tgz || exit\n{GONE}", []),
        (f"tar c /srv/a | gzip > /mnt/a.tgz\n[ ${{PIPESTATUS[0]}} -eq 0 ] || exit\n{GONE}", []),
        (f"bash -c 'cp -a /srv/a /mnt' || exit\n{GONE}", []),
        (f"bash -c 'cp -a /srv/a /mnt; sync' || exit\n{GONE}", ["cp"]),
        (f"for i in 1 2 3; do ssh h true && break; cp -a /srv/a /mnt; [ $i = 3 ] && exit; done\n{GONE}", ["cp"]),
        (f"cp -a /srv/a /mnt\nfor i in 1 2 3; do ssh h true && break; [ $i = 3 ] && exit; done\n{GONE}", ["cp"]),
        (f"trap 'exit 1' ERR\ncp -a /srv/a /mnt\n{GONE}", []),
        (f"save() {{ if cp -a /srv/a /mnt; then {GONE}; fi; }}\nsave; save", []),
        (f"set -o pipefail\nsave() {{ if tar c /srv/a | gzip > /mnt/a; then {GONE}; fi; }}\nsave; save", []),
        (f"save() {{ if tar c /srv/a | gzip > /mnt/a; then {GONE}; fi; }}\nsave; save", ["tar"]),
        (f"set -e\nsave() {{ cp -a /srv/a /mnt; }}\nsave || echo again\nsave\n{GONE}", []),
        (f"set -e\nsave() {{ cp -a /srv/a /mnt; }}\nsave\nsave || echo failed\n{GONE}", ["cp"]),
        (f"save() {{ cp -a /srv/a /mnt; }}\nsave\nsave\n{GONE}", ["cp"]),
    ],
)  # fmt: skip
def test_steps_that_may_have_failed(scope_of: ScopeOf, program: str, steps: list[str]) -> None:
    unchecked = _last_deletion(scope_of, program).unchecked
    assert [one.effect.command for one in unchecked if one.effect.kind != "overwrite" or one.effect.source] == steps


@pytest.mark.parametrize(
    ("program", "bounded"),
    [
        ("[ $(wc -l < ids) -le 20 ] || exit", True),
        ("[ $(wc -l < ids) -gt 0 ] || exit", False),
        ("n=$(grep -c . ids)\n[ $n -lt 20 ] || exit", True),
        ('mapfile -t a < ids\n(( ${#a[@]} <= MAX )) || exit', True),
        ('mapfile -t a < ids\n(( ${#a[@]} > 0 )) || exit', False),
        ("age=$(cat age)\n[ $age -gt 30 ] || exit", False),
        ("[ $# -le 5 ] || exit", True),
        ("[ $# -ge 1 ] || exit", False),
    ],
)  # fmt: skip
def test_counts_that_are_bounded(scope_of: ScopeOf, program: str, bounded: bool) -> None:
    found = _last_deletion(scope_of, f"{program}\n{GONE}")
    assert any(guard.counts for guard in found.guards) is bounded


@pytest.mark.parametrize(
    ("body", "stops"),
    [
        ("ssh $h reboot", False),
        ("ssh $h reboot || break", True),
        ("ssh $h reboot || continue", False),
        ("ssh $h reboot; [ $? -eq 0 ] || exit", True),
        ("ssh $h reboot && continue; exit 1", True),
        ("ssh $h reboot || failed=$((failed + 1)); [ $failed -lt 3 ] || exit", True),
        ("ssh $h reboot; n=$((n + 1)); [ $n -lt 30 ] || exit", False),
        ("ssh $h reboot & wait", False),
    ],
)
def test_loops_that_stop_at_a_failure(scope_of: ScopeOf, body: str, stops: bool) -> None:
    scope = scope_of(f"for h in $(cat web); do {body}; done", {"web": "web01\nweb02\n"})
    assert scope.effects[0].rollout.stops_on_failure is stops


def test_exceptions_that_are_swallowed() -> None:
    def unchecked(handler: str) -> int:
        lines = [
            "import shutil",
            "try:",
            "    shutil.copytree('/srv/a', '/mnt/a')",
            "except OSError:",
            f"    {handler}",
            "shutil.rmtree('/srv/a')",
        ]

        settings = settle(Config(), None)
        scope = program_scope(SourceText("a.py", "\n".join(lines).encode()), "python", settings).scope
        return len(scope.effects[-1].unchecked)

    assert unchecked("pass") == unchecked("print('failed')") == 1
    assert unchecked("raise") == unchecked("raise SystemExit(1)") == 0


def test_a_step_of_two_ways_is_known_once() -> None:
    source = SourceText("program", b"rm -f one\nrm -f two\n")
    steps = [
        Unchecked(Effect("delete", Resource("path"), LOCAL, Place(source, start, start + 9), "rm"), failed=True)
        for start in (0, 10)
    ]
    again = [replace(step) for step in steps]
    assert either(tuple(steps), tuple(again)) == tuple(steps)
    assert [step.failed for step in either(tuple(steps), tuple(again[:1]))] == [True, False]
    assert [step.failed for step in either((replace(steps[0], failed=False),), tuple(again))] == [False, False]
