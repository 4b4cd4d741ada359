"""Which servers Python programs reach, and how they spread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from maintlint.scope import Scope

EffectsOf: TypeAlias = Callable[..., list[str]]
ScopeOf: TypeAlias = Callable[..., Scope]

FILES = {"hosts.txt": "web001\nweb002\nmail01\n"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os\nos.system('ssh web001 reboot')", "on web001 one by one"),
        (
            "import subprocess\nfor h in ['web001', 'web002']:\n    subprocess.check_call(['ssh', h, 'reboot'])",
            "on web[001-002] one by one, stops",
        ),
        (
            "import subprocess\nfor h in open('hosts.txt'):\n    subprocess.run(['ssh', h.strip(), 'reboot'])",
            "on mail01,web[001-002] one by one, goes on",
        ),
        (
            "import os\nfor h in [h for h in open('hosts.txt').read().split() if h.startswith('web')]:\n"
            "    os.system(f'ssh {h} reboot')",
            "on web[001-002] one by one, goes on",
        ),
        (
            "import os\nHOSTS = open('hosts.txt').read().splitlines()\nfor h in HOSTS:\n    if 'mail' in h:\n"
            "        continue\n    os.system('ssh %s reboot' % h)",
            "on web[001-002] one by one, goes on",
        ),
        (
            "import os\nfor n in range(1, 4):\n    os.system(f'ssh web{n:03d} reboot')",
            "on web[001-003] one by one, goes on",
        ),
        (
            "import os, threading\ndef f(h):\n    os.system('ssh ' + h + ' reboot')\n"
            "for h in ['web001', 'web002']:\n    threading.Thread(target=f, args=(h,)).start()",
            "on web[001-002] all at once, goes on",
        ),
        (
            "import os\nfrom concurrent.futures import ThreadPoolExecutor\ndef f(h):\n"
            "    os.system('ssh ' + h + ' reboot')\n"
            "with ThreadPoolExecutor(max_workers=5) as pool:\n    pool.map(f, ['web001', 'web002'])",
            "on web[001-002] 5 at once, goes on",
        ),
        (
            "import asyncio, asyncssh\nasync def f(h):\n    async with asyncssh.connect(h) as c:\n"
            "        await c.run('reboot', check=True)\n"
            "async def main():\n    await asyncio.gather(*[f(h) for h in ['web001', 'web002']])\nasyncio.run(main())",
            "on web[001-002] all at once, goes on",
        ),
        (
            "import paramiko\nfor h in ['web001', 'web002']:\n    c = paramiko.SSHClient()\n    c.connect(h)\n"
            "    c.exec_command('reboot')",
            "on web[001-002] one by one, goes on",
        ),
        (
            "from fabric.api import env, run, task\nenv.hosts = ['web001', 'web002']\n@task\n"
            "def go():\n    run('reboot')",
            "on web[001-002] one by one",
        ),
        (
            "from fabric.api import *\n@task\n@hosts('web001', 'web002')\n@parallel(pool_size=5)\n"
            "def go():\n    run('reboot')",
            "on web[001-002] 5 at once",
        ),
        ("from fabric import Connection\nConnection('web001').sudo('reboot')", "on web001 one by one"),
        (
            "from fabric import ThreadingGroup\nThreadingGroup('web001', 'web002').run('reboot')",
            "on web[001-002] all at once",
        ),
        (
            "from spicerack import Spicerack\ndef run(args, spicerack: Spicerack):\n"
            "    spicerack.remote().query('@web').run_sync('reboot', batch_size=5)",
            "on web[001-400] 5 at once, batched, stops",
        ),
        (
            "import os\nfrom multiprocessing import Process\ndef f(h):\n    os.system('ssh ' + h + ' reboot')\n"
            "workers = [Process(target=f, args=(h,)) for h in open('hosts.txt').read().split()]\n"
            "for worker in workers:\n    worker.start()",
            "on mail01,web[001-002] all at once, goes on",
        ),
        (
            "import os\nclass Host:\n    def __init__(self, name):\n        self.name = name\n"
            "    def reboot(self):\n        os.system(f'ssh root@{self.name} reboot')\n"
            "for host in [Host(n.strip()) for n in open('hosts.txt')]:\n    host.reboot()",
            "on mail01,web[001-002] one by one, goes on",
        ),
    ],
)
def test_reached(effects_of: EffectsOf, code: str, expected: str) -> None:
    assert effects_of(code, FILES, rollout=True) == [f"reboot host host {expected}"]


def test_an_unknown_filter_may_let_all_pass(scope_of: ScopeOf) -> None:
    code = (
        "import os, sys\nfor h in open('hosts.txt'):\n    if sys.argv[1] in h:\n"
        "        os.system('ssh %s reboot' % h)\n"
    )
    effect = scope_of(code, FILES).effects[0]
    assert [(chosen.empty, chosen.empty_selects) for chosen in effect.hosts.filters] == [(True, "all")]


def test_a_guard_on_the_own_name(scope_of: ScopeOf) -> None:
    code = (
        "import os, socket\nif socket.gethostname().startswith('mail'):\n"
        "    os.remove('/srv/a')\nelse:\n    os.remove('/srv/b')\n"
    )
    guards = [effect.guards[0] for effect in scope_of(code).effects]
    assert [(guard.kind, guard.negated, len(guard.nodes or ())) for guard in guards] == [
        ("own-host", False, 20),
        ("own-host", True, 20),
    ]


def test_code_of_both_languages(effects_of: EffectsOf) -> None:
    files = {
        "fix.py": "import sys, subprocess\nsubprocess.run(['./wipe.sh', sys.argv[1]])\n",
        "wipe.sh": '#!/bin/sh\nrm -rf "/srv/$1"\n',
        "lib/__init__.py": "",
    }
    assert effects_of("#!/bin/sh\nssh web001 true\npython3 fix.py old\n", files, path="run.sh") == ["delete /srv/old"]
    assert effects_of("#!/bin/sh\npython3 -c 'import os; os.remove(\"/srv/a\")'\n", path="run.sh") == ["delete /srv/a"]


def test_a_module_of_the_repository(effects_of: EffectsOf) -> None:
    files = {"lib/__init__.py": "", "lib/tools.py": "import shutil\ndef wipe(d):\n    shutil.rmtree('/srv/' + d)\n"}
    assert effects_of("from lib.tools import wipe\nwipe('old')\n", files) == ["delete /srv/old"]
    assert effects_of("import lib.tools as t\nt.wipe('old')\n", files) == ["delete /srv/old"]
