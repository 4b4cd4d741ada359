"""Shell runs Python, Python runs shell: hosts, arguments and the way there are kept."""

from __future__ import annotations

from tests.evaluate.conftest import LinesOf, ScopeOf

WIPE = "import shutil, sys\nshutil.rmtree(sys.argv[1] + '/cache')\n"
FIX = '#!/bin/bash\nrm -rf "$1/cache"\n'


def test_shell_runs_a_python_program_with_arguments(deleted: LinesOf) -> None:
    assert deleted("python3 wipe.py /srv/app\n", {"wipe.py": WIPE}) == ["/srv/app/cache"]


def test_a_python_program_is_sent_to_hosts(deleted: LinesOf) -> None:
    program = "for h in mail01 mail02; do ssh $h python3 - < wipe.py; done\n"
    files = {"wipe.py": "import shutil\nshutil.rmtree('/srv/app/cache')\n"}
    assert deleted(program, files) == ["/srv/app/cache on mail[01-02]"]


def test_an_argument_that_is_not_there_is_no_other(deleted: LinesOf) -> None:
    assert deleted("python3 wipe.py\n", {"wipe.py": WIPE}) == ["$unknown/cache"]


def test_variables_in_the_texts_of_a_here_document(deleted: LinesOf) -> None:
    program = "APP=$1\npython3 - <<PY\nimport shutil\nsize = $2\nshutil.rmtree('/srv/$APP/cache')\nPY\n"
    assert deleted(program) == ["/srv/$1?/cache"]


def test_a_quoted_here_document_is_python_as_it_stands(deleted: LinesOf) -> None:
    program = "python3 - <<'PY'\nimport shutil\nshutil.rmtree('/srv/app/cache')\nPY\n"
    assert deleted(program) == ["/srv/app/cache"]


def test_python_runs_a_shell_program_with_arguments(deleted: LinesOf) -> None:
    program = "import subprocess\nsubprocess.run(['./fix.sh', '/srv/app'], check=True)\n"
    assert deleted(program, {"fix.sh": FIX}, path="program.py") == ["/srv/app/cache"]


def test_python_sends_a_shell_program(deleted: LinesOf) -> None:
    program = (
        "import subprocess\n"
        "for host in ('mail01', 'mail02'):\n"
        "    with open('fix.sh') as script:\n"
        "        subprocess.run(['ssh', host, 'bash', '-s', '/srv/app'], stdin=script, check=True)\n"
    )
    found = deleted(program, {"fix.sh": FIX}, path="program.py")
    assert found == ["/srv/app/cache on mail[01-02]"]


def test_the_way_there_is_told(scope_of: ScopeOf) -> None:
    program = "import os\nos.system('./fix.sh /srv/app')\n"
    (effect,) = scope_of(program, {"fix.sh": FIX}, path="program.py").effects
    assert effect.place.path.endswith("fix.sh")
    assert [place.path.rpartition("/")[2] for place in effect.via] == ["program.py"]
