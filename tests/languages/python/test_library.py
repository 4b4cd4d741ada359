"""What libraries do and give: statements, look-ups with a default, slices, machines of a cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from maintlint.engine import analyse

EffectsOf: TypeAlias = Callable[..., list[str]]

ENGINE = "from sqlalchemy import create_engine, delete, update, Table, MetaData\nc = create_engine('x').connect()\n"
TABLE = ENGINE + "t = Table('users', MetaData())\n"
NETWORK = "from netmiko import ConnectHandler\nc = ConnectHandler(device_type='x', host='web001')\n"
FOUND = "from googleapiclient import discovery\nc = discovery.build('compute', 'v1')\n"
AZURE = "from azure.mgmt.sql import SqlManagementClient\nc = SqlManagementClient(x, 'y')\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (TABLE + "c.execute(delete(t))\n", ["delete table users everything"]),
        (TABLE + "c.execute(delete(t).where(t.c.id == 1))\n", ["delete table users filtered"]),
        (TABLE + "c.execute(t.delete())\n", ["delete table users everything"]),
        (NETWORK + "c.send_command('reload')\n", ["reboot host host on web001"]),
        (NETWORK + "c.send_command('show version')\n", []),
        (FOUND + "c.instances().delete(project='p', zone='z', instance='i').execute()\n", ["delete cloud i"]),
        (FOUND + "c.instances().list(project='p').execute()\n", []),
        (AZURE + "c.servers.begin_delete('group', 'db1')\n", ["delete cloud db1"]),
        ("def f(vm):\n    vm.Destroy_Task()\n", ["delete host $vm"]),
        ("from shop.models import Order\nOrder.objects.all().delete()\n", ["delete table the model everything"]),
    ],
)
def test_calls(effects_of: EffectsOf, code: str, expected: list[str]) -> None:
    assert effects_of(code) == expected


def codes(code: str) -> list[str]:
    """The rules that a program breaks, notes aside."""
    report = analyse(code.encode(), "program.py", language="python")
    return [finding.code for finding in report.findings if finding.severity != "info"]


@pytest.mark.parametrize(
    "lookup",
    [
        "import json\nname = json.load(open('/etc/x.json')).get('name', '')\n",
        "import configparser\nc = configparser.ConfigParser()\nname = c.get('a', 'name', fallback='')\n",
        "import sys\nname = sys.argv[1] if len(sys.argv) > 1 else ''\n",
    ],
    ids=["data", "config", "argument"],
)
def test_an_empty_default(lookup: str) -> None:
    remove = "import shutil\nshutil.rmtree(f'/srv/sites/{name}')\n"
    assert codes(lookup + remove) == ["ML104"]
    assert codes(lookup + "if not name:\n    raise SystemExit(1)\n" + remove) == []


@pytest.mark.parametrize(
    "head",
    [
        "import typer\napp = typer.Typer()\n@app.command()\ndef main(name: str = ''):\n",
        "import click\n@click.command()\n@click.option('--name', default='')\ndef main(name):\n",
    ],
    ids=["typer", "click"],
)
def test_an_option_that_is_empty_by_default(head: str) -> None:
    assert codes(head + "    import shutil\n    shutil.rmtree(f'/srv/sites/{name}')\n") == ["ML104"]


def test_a_task_has_options() -> None:
    code = "from invoke import task\n@task\ndef clean(c, name=''):\n    c.run(f'rm -rf /srv/{name}')\n"
    assert codes(code) == ["ML104"]


def test_a_handler_knows_what_failed() -> None:
    code = "import os, shutil\ntry:\n    os.rename('/srv/a', '/mnt/a')\nexcept OSError:\n    {}"
    assert codes(code.format("shutil.copy2('/srv/a', '/mnt/a')\n    os.remove('/srv/a')\n")) == []
    copied = "import shutil\ntry:\n    shutil.copytree('/srv/a', '/mnt/a')\nexcept OSError:\n    pass\n"
    assert codes(copied + "shutil.rmtree('/srv/a')\n") == ["ML604"]


def test_the_newest_copies_are_kept() -> None:
    code = "import os, glob\nfor f in sorted(glob.glob('/backup/db/*.dump')){}:\n    os.remove(f)\n"
    assert codes(code.format("[:-7]")) == []
    assert codes(code.format("")) != []


def test_items_for_which_the_rest_was_left_out(effects_of: EffectsOf) -> None:
    code = (
        "import os\nfor base, dirs, files in os.walk('/srv/x'):\n    for name in files:\n"
        "        {}\n        os.remove(os.path.join(base, name))\n"
    )
    nested = "if base:\n            if name.endswith('.keep'):\n                continue"
    assert effects_of(code.format(nested)) == ["delete /srv/x filtered"]
    assert effects_of(code.format("print(name)")) == ["delete /srv/x everything"]


def test_a_module_has_its_own_options() -> None:
    """Behind ``python -m`` nothing is an option of the interpreter."""
    assert codes("import subprocess, os\nsubprocess.run(['python', '-m', 'x.y', '-c', os.environ['CODE']])\n") == []
    assert codes("import subprocess, os\nsubprocess.run(['python', '-c', os.environ['CODE']])\n") == ["ML902"]


def test_hosts_of_a_loop_one_after_the_other(effects_of: EffectsOf) -> None:
    """A tool that takes all of its hosts at once gets one at a time."""
    code = "from spicerack import Spicerack\nremote = Spicerack().remote()\nfor h in ['web001', 'web002']:\n"
    assert effects_of(code + "    remote.query(h).run_sync('reboot')\n", rollout=True) == [
        "reboot host host on web[001-002] one by one, stops"
    ]
    assert effects_of(
        "".join(code.splitlines(True)[:2]) + "remote.query('web[001-002]').run_sync('reboot')\n", rollout=True
    ) == ["reboot host host on web[001-002] all at once, stops"]
