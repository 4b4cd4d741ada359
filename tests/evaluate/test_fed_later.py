"""Commands that are put together by a template, and code that a process is fed after it was started."""

from __future__ import annotations

import pytest

from tests.evaluate.conftest import LinesOf


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('"rm -rf $base/a"', "/srv/x/a"),
        ('"rm -rf ${base}/a"', "/srv/x/a"),
        ('"rm -rf /srv/$$base"', "/srv/$base?"),
    ],
)
def test_a_template(deleted: LinesOf, template: str, expected: str) -> None:
    text = f"import os\nimport string\n\nos.system(string.Template({template}).substitute(base='/srv/x'))\n"
    assert deleted(text, path="program.py") == [expected]


@pytest.mark.parametrize("fed", ["b'rm -rf /srv/a\\n'", "input='rm -rf /srv/a'", "'rm -rf /srv/a'.encode()"])
def test_what_a_shell_is_fed(deleted: LinesOf, fed: str) -> None:
    text = f"import subprocess\n\nshell = subprocess.Popen(['bash'], stdin=subprocess.PIPE)\nshell.communicate({fed})\n"
    assert deleted(text, path="program.py") == ["/srv/a"]


def test_what_is_fed_is_data_to_others(deleted: LinesOf) -> None:
    text = "import subprocess\n\np = subprocess.Popen(['wc'], stdin=subprocess.PIPE)\np.communicate('rm -rf /srv/a')\n"
    assert deleted(text, path="program.py") == []


def test_it_runs_where_the_shell_runs(effects_of: LinesOf) -> None:
    text = (
        "import subprocess\n\np = subprocess.Popen(['ssh', 'mail01', 'bash', '-s'], stdin=subprocess.PIPE)\n"
        "out, errors = p.communicate('systemctl stop postfix')\n"
    )
    assert effects_of(text, path="program.py") == ["stop service postfix on mail01"]


@pytest.mark.parametrize("filtered", ["gzip | gunzip", "sed 's/DEFINER=[^*]*//'", "grep -v '^SET'"])
def test_a_dump_through_filters_is_still_the_dump(effects_of: LinesOf, filtered: str) -> None:
    assert "restore database shop" in effects_of(f"mysqldump -h db1 shop | {filtered} | mysql shop")
    assert "restore database shop" not in effects_of(f"mysql -h db1 shop -e 'SELECT 1' | {filtered} | mysql shop")
