"""What stands behind a name that only the caller knows: libraries below a setting, loaders, tools looked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]

LIBRARY = {"lib/tidy.sh": 'tidy() { rm "/srv/$1"; }\n', "lib/first.sh": '. "$OPS_HOME/lib/load.sh"\nload lib/tidy\n'}
LOADER = """\
LOADED=()
load() {
  key=$(echo "/$1" | sed 's@///*@/@g' | sed 's/\\.sh$//')
  for one in "${LOADED[@]}"; do
    if [[ $one == "$key" ]]; then return 0; fi
  done
  LOADED+=("$key")
  . "$OPS_HOME$key.sh"
}
"""


@pytest.mark.parametrize(
    "source",
    [
        '. "$OPS_HOME/lib/tidy.sh"',
        "source ${OPS_HOME}/lib/tidy.sh",
        'OPS_HOME=${OPS_HOME:-/opt/ops}\n. "$OPS_HOME/lib/tidy.sh"',
        'export OPS_HOME="${OPS_HOME:-"$HOME/ops"}"\nsource "$OPS_HOME/lib/tidy.sh"',
        'load() { . "$OPS_HOME/$1.sh"; }\nload lib/tidy',
    ],
)
def test_library_below_a_setting(deleted: Lines, source: str) -> None:
    assert deleted(f"{source}\ntidy a\n", LIBRARY) == ["/srv/a"]


@pytest.mark.parametrize("call", ['"$OPS_HOME/bin/fix.sh" a', 'bash "${OPS_HOME}/bin/fix.sh" a'])
def test_program_below_a_setting(deleted: Lines, call: str) -> None:
    assert deleted(f"{call}\n", {"bin/fix.sh": '#!/bin/sh\nrm "/srv/$1"\n'}) == ["/srv/a"]


@pytest.mark.parametrize("source", ['. "$1/lib/tidy.sh"', '. "$(find_it)/lib/tidy.sh"', '. "$OPS_HOME/lib/$NAME.sh"'])
def test_a_place_that_the_repository_does_not_tell(deleted: Lines, source: str) -> None:
    assert deleted(f"{source}\ntidy a\n", LIBRARY) == []


def test_hosts_below_a_setting_are_not_taken_for_those_of_the_repository(effects_of: Lines) -> None:
    program = 'for h in $(cat "$OPS_HOME/hosts.txt"); do ssh "$h" reboot; done\n'
    assert "web001" not in " ".join(effects_of(program, {"hosts.txt": "web001\n"}))


def test_what_a_loaded_library_loads_itself(deleted: Lines) -> None:
    program = '. "$OPS_HOME/lib/load.sh"\nload lib/first\ntidy a\n'
    assert deleted(program, {**LIBRARY, "lib/load.sh": LOADER}) == ["/srv/a"]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ('f() { [ "$1" = b ] && return; rm "/srv/$1"; f b; }\nf a', ["/srv/a"]),
        ('f() { rm "/srv/$1"; [ "$1" = b ] || f b; }\nf a', ["/srv/a", "/srv/b"]),
        ('f() { rm "/srv/$1"; f "$1"; }\nf a', ["/srv/a"]),
        ('f() { rm "/srv/$1"; f "$1$(date)"; }\nf a', ["/srv/a"]),
    ],
)
def test_function_that_calls_itself(deleted: Lines, program: str, expected: list[str]) -> None:
    assert deleted(f"{program}\n") == expected


@pytest.mark.parametrize(
    "found",
    [
        "$(which unlink)",
        "`which unlink 2>/dev/null`",
        "$(command -v unlink)",
        "$(type -P unlink)",
        "$(which unlink | head -1)",
        "$(which unlink || echo /bin/unlink)",
    ],
)
@pytest.mark.parametrize("call", ["$TOOL", '"$TOOL"', "sudo $TOOL"])
def test_tool_that_was_looked_for(deleted: Lines, found: str, call: str) -> None:
    assert deleted(f"TOOL={found}\n{call} /srv/a\n") == ["/srv/a"]


def test_a_tool_may_be_missing(effects_of: Lines) -> None:
    program = 'TOOL=$(which unlink)\nif [ -z "$TOOL" ]; then rm /srv/a; else "$TOOL" /srv/b; fi\n'
    assert [line.split()[1] for line in effects_of(program)] == ["/srv/a", "/srv/b"]


def test_which_of_a_computed_name_is_no_tool(deleted: Lines) -> None:
    assert deleted('TOOL=$(which "$1")\n"$TOOL" /srv/a\n') == []


def test_tool_that_python_looked_for(deleted: Lines) -> None:
    program = (
        "import shutil, subprocess\n"
        'tool = shutil.which("unlink") or "/usr/bin/unlink"\n'
        'subprocess.run([tool, "/srv/a"], check=True)\n'
        "subprocess.run(f\"{shutil.which('unlink')} /srv/b\", shell=True, check=True)\n"
    )
    assert deleted(program, path="program.py") == ["/srv/a", "/srv/b"]


@pytest.mark.parametrize("option", ["${NS/#/--namespace=}", "${NS/[[:alnum:]-]*/--namespace=${NS}}", "${NS/%/-x}"])
def test_option_made_of_a_variable(effects_of: Lines, option: str) -> None:
    made = "--" in option
    assert bool(effects_of(f"kubectl {option} delete pods --all\n")) is made


@pytest.mark.parametrize(
    "program",
    [
        "left=1\nwhile [[ left -ne 0 ]]; do probe && left=0; done\nrm /srv/a",
        "n=$(ls | wc -l)\nif [[ n -gt 3 ]]; then rm /srv/a; fi",
        "max=3\nif [[ $# -lt max ]]; then rm /srv/a; fi",
    ],
)
def test_bare_name_in_a_double_bracket_is_a_variable(deleted: Lines, program: str) -> None:
    assert deleted(f"{program}\n") == ["/srv/a"]


def test_what_a_call_prints_that_is_not_followed_is_not_nothing(deleted: Lines) -> None:
    program = 'settings() { echo "$HOME/app.json"; }\n'
    program += 'look() { at=$(settings); if [[ $at =~ .json$ ]]; then jq "$1" < "$at"; else return 1; fi; }\n'
    program += "".join(f"value{number}=$(look .{number})\n" for number in range(70))
    assert deleted(program + "if [ $? -ne 0 ]; then exit 1; fi\nrm /srv/a\n") == ["/srv/a"]
