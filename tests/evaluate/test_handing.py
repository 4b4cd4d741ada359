"""Functions that run whatever command their callers give them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.evaluate.conftest import LinesOf, ScopeOf

RUNNER = "import subprocess\n\n\ndef sh(command):\n    print(command)\n    subprocess.check_call(command)\n"


def _lines(scope_of: ScopeOf, text: str, files: Mapping[str, str] | None = None) -> list[str]:
    path = "program.py" if "import" in text else "program.sh"
    return [
        f"{effect.resource.value} {effect.place.path}:{effect.place.line}"
        for effect in scope_of(text, files, path=path).effects
    ]


def test_a_list_of_words_stands_where_it_was_given(scope_of: ScopeOf) -> None:
    text = RUNNER + "\n\nsh(['rm', '-rf', '/srv/a'])\nsh(['rm', '-rf', '/srv/b'])\n"
    assert _lines(scope_of, text) == ["/srv/a program.py:9", "/srv/b program.py:10"]


def test_the_outermost_of_several_wrappers_counts(scope_of: ScopeOf) -> None:
    text = RUNNER + (
        "\n\ndef as_root(command):\n    sh(['sudo'] + command)\n"
        "\n\ndef main():\n    words = ['rm', '-rf', '/srv/a']\n    as_root(words)\n\n\nmain()\n"
    )
    assert _lines(scope_of, text) == ["/srv/a program.py:15"]


def test_a_command_of_the_wrapper_stands_in_the_wrapper(scope_of: ScopeOf) -> None:
    text = "import subprocess\n\n\ndef wipe(path):\n    subprocess.run(['rm', '-rf', path])\n\n\nwipe('/srv/a')\n"
    assert _lines(scope_of, text) == ["/srv/a program.py:5"]


def test_words_of_the_same_function_and_of_the_file_are_no_gift(scope_of: ScopeOf) -> None:
    text = (
        "import subprocess\n\nCLEAN = ['rm', '-rf', '/srv/a']\n\n\ndef main():\n    subprocess.run(CLEAN)\n"
        "    words = ['rm', '-rf', '/srv/b']\n    subprocess.run(words)\n\n\nmain()\n"
    )
    assert _lines(scope_of, text) == ["/srv/a program.py:7", "/srv/b program.py:9"]


def test_a_wrapper_in_another_file(scope_of: ScopeOf) -> None:
    text = "from tools import sh\n\n\ndef main():\n    sh(['rm', '-rf', '/srv/a'])\n\n\nmain()\n"
    assert _lines(scope_of, text, {"tools.py": RUNNER}) == ["/srv/a program.py:5"]


def test_a_function_with_its_arguments_stands_where_they_were_put_together(scope_of: ScopeOf) -> None:
    text = (
        "import functools\nimport shutil\n\n\ndef jobs():\n    yield functools.partial(shutil.rmtree, '/srv/a')\n\n\n"
        "def main():\n    for job in jobs():\n        job()\n\n\nmain()\n"
    )
    assert _lines(scope_of, text) == ["/srv/a program.py:6"]


@pytest.mark.parametrize("body", ['"$@"', 'sudo "$@"', 'if ! "$@"; then exit 1; fi'])
def test_the_arguments_of_a_shell_function(scope_of: ScopeOf, body: str) -> None:
    text = f"run() {{\n    {body}\n}}\nrun rm -rf /srv/a\nrun rm -rf /srv/b\n"
    assert _lines(scope_of, text) == ["/srv/a program.sh:4", "/srv/b program.sh:5"]


def test_a_tool_named_at_the_top_is_no_gift(scope_of: ScopeOf) -> None:
    text = 'RM="rm -rf"\nwipe() {\n    $RM "$1"\n}\nwipe /srv/a\n'
    assert _lines(scope_of, text) == ["/srv/a program.sh:3"]


@pytest.mark.parametrize("language", ["shell", "python"])
def test_a_wrapper_is_followed_as_often_as_it_is_called(scope_of: ScopeOf, language: str) -> None:
    numbers = range(150)
    if language == "python":
        text = RUNNER + "\n\n" + "".join(f"sh(['mkdir', '/srv/{n}'])\n" for n in numbers) + "sh(['rm', '/srv/last'])\n"
    else:
        text = 'sh() {\n    "$@"\n}\n' + "".join(f"sh mkdir /srv/{n}\n" for n in numbers) + "sh rm /srv/last\n"
    assert _lines(scope_of, text)[-1].startswith("/srv/last program.")


def test_what_code_in_a_text_makes_is_the_programs_own(scope_of: ScopeOf) -> None:
    text = (
        "import os\nos.system('zfs create -V 1G tank/scratch')\n"
        "os.system('dd if=/dev/zero of=/dev/zvol/tank/scratch')\n"
    )
    effects = scope_of(text, path="program.py").effects
    assert [effect.own for effect in effects if effect.kind == "format"] == [True]


WAITED = """
import subprocess


def start(command):
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def on_host(host):
    process = start(["ssh", host, "systemctl restart app"])
    {}


for host in open("hosts.txt"):
    if host:
        on_host(host.strip())
"""


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("out, errors = process.communicate()", "one by one, goes on"),
        ("return process.wait()", "one by one, goes on"),
        ("print('started')", "all at once, goes on"),
    ],
)
def test_what_the_function_waits_for_is_over_by_the_next_pass(effects_of: LinesOf, rest: str, expected: str) -> None:
    lines = effects_of(WAITED.format(rest), path="program.py", rollout=True)
    assert [line.endswith(expected) for line in lines] == [True]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("'/srv/%s/cache/%s' % (a, b)", "/srv/$A?/cache"),
        ("'/srv/' + b", "/srv"),
        ("'/srv/x' + b", "/srv"),
        ("a + '/' + b", "$A?"),
        ("a + '/x'", "$A?"),
    ],
)
def test_the_directory_of_a_path_whose_name_is_not_known(deleted: LinesOf, path: str, expected: str) -> None:
    text = (
        f"import os\nimport shutil\n\na, b = os.environ['A'], os.environ['B']\nshutil.rmtree(os.path.dirname({path}))\n"
    )
    assert deleted(text, path="program.py") == [expected]


def test_a_helper_gives_its_value_however_often_it_is_asked(deleted: LinesOf) -> None:
    text = (
        "import os\nimport shutil\n\n\ndef inside(*names):\n    return os.path.join('/srv/app', *names)\n\n\n"
        + "".join(f"os.makedirs(inside('{n}'))\n" for n in range(30))
        + "shutil.rmtree(inside('cache'))\n"
    )
    assert deleted(text, path="program.py") == ["/srv/app/cache"]


def test_a_function_of_the_same_name_waits_for_nothing(effects_of: LinesOf) -> None:
    text = (
        "import subprocess\nimport threading\n\n\ndef run(process):\n    process.wait()\n\n\n"
        "def stop(host):\n    subprocess.run(['ssh', host, 'systemctl stop app'])\n\n\n"
        "for host in open('hosts.txt'):\n    threading.Thread(target=stop, args=(host.strip(),)).start()\n"
    )
    (line,) = effects_of(text, path="program.py", rollout=True)
    assert "all at once" in line


@pytest.mark.parametrize("before", ["", "'-A', ", "'--context', 'east', ", "'--context=east', '--namespace', 'x', "])
def test_what_is_done_by_a_tool_of_many_deeds_stands_where_the_deed_was_named(scope_of: ScopeOf, before: str) -> None:
    text = (
        f"import subprocess\n\n\ndef ctl(*words):\n    subprocess.run(['kubectl', {before}*words])\n"
        "\n\nctl('delete', 'pvc', '--all')\n"
    )
    assert _lines(scope_of, text) == ["pvc program.py:8"]


@pytest.mark.parametrize(
    "command", ["' '.join(map(shlex.quote, argv))", "' '.join(shlex.quote(word) for word in argv)", "shlex.join(argv)"]
)
def test_words_that_are_joined_stand_where_they_were_given(scope_of: ScopeOf, command: str) -> None:
    text = (
        "import shlex\nfrom fabric import Connection\n\n\ndef sh(host, *argv):\n"
        f"    Connection(host).sudo({command})\n\n\ndef main():\n    sh('mail01', 'rm', '-rf', '/srv/a')\n\n\nmain()\n"
    )
    assert _lines(scope_of, text) == ["/srv/a program.py:10"]


@pytest.mark.parametrize(
    ("parameter", "given", "name"),
    [
        ("**options", "options['path']", "$path"),
        ("**kwargs", "kwargs.get('path')", "$path"),
        ("*args", "args[0]", "<args[]>"),
        ("*params", "params[1]", "<params[]>"),
    ],
)
def test_what_an_unseen_caller_gives_is_no_option(scope_of: ScopeOf, parameter: str, given: str, name: str) -> None:
    text = (
        f"import subprocess\n\n\ndef handle({parameter}):\n    subprocess.run(['rm', '-rf', {given}])\n"
        f"    subprocess.run(['ssh', {given}, 'reboot'])\n"
    )
    assert _lines(scope_of, text) == [f"{name} program.py:5", "host program.py:6"]
