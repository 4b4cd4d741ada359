"""Functions that are handed to somebody who calls them."""

from __future__ import annotations

import pytest

from tests.evaluate.conftest import LinesOf

HEAD = "import asyncio\nimport atexit\nimport shutil\nimport subprocess\nfrom tools.ask import ask_again\n\n\n"


@pytest.mark.parametrize(
    "call",
    [
        "ask_again(shutil.rmtree, '/srv/a')",
        "ask_again(3, shutil.rmtree, '/srv/a')",
        "ask_again(subprocess.check_call, ['rm', '-r', '/srv/a'])",
        "ask_again(lambda: shutil.rmtree('/srv/a'))",
        "ask_again(target=shutil.rmtree, args=('/srv/a',))",
        "atexit.register(shutil.rmtree, '/srv/a')",
        "asyncio.get_event_loop().run_in_executor(None, shutil.rmtree, '/srv/a')",
        "asyncio.to_thread(shutil.rmtree, '/srv/a')",
    ],
)
def test_it_is_called_with_what_stands_behind_it(deleted: LinesOf, call: str) -> None:
    assert deleted(f"{HEAD}{call}\n", path="program.py") == ["/srv/a"]


@pytest.mark.parametrize(
    "call", ["sorted(['/srv/a'], key=len)", "ask_again(shutil.copy, '/srv/a')", "ask_again('shutil.rmtree', '/srv/a')"]
)
def test_others_are_not(deleted: LinesOf, call: str) -> None:
    assert deleted(f"{HEAD}{call}\n", path="program.py") == []


@pytest.mark.parametrize(
    "run",
    [
        "get_connection().cursor().execute({})",
        "get_connection().execute({})",
        "with get_connection().cursor() as cursor:\n    cursor.execute({})",
        "engine.executescript({})",
    ],
)
def test_a_connection_out_of_a_module_that_cannot_be_read(effects_of: LinesOf, run: str) -> None:
    head = "from common.db import engine, get_connection\n\n"
    text = head + run.format("'TRUNCATE TABLE orders'") + "\n"
    assert effects_of(text, path="program.py") == ["truncate table orders everything"]
    for words in ("'delete everything now'", "'drop it'", "['rm', '-rf', '/']", "'SELECT 1'"):
        assert effects_of(head + run.format(words) + "\n", path="program.py") == []


RUNNER = """
from spicerack import Spicerack
from tools.ask import ask_again


class Runner:
    def __init__(self, spicerack: Spicerack):
        self.hosts = spicerack.remote().query("A:web")

    def run(self):
        ask_again(self.hosts.run_sync, "rm -rf /srv/old")
"""


def test_what_a_constructor_keeps_is_known_to_the_methods(effects_of: LinesOf) -> None:
    assert effects_of(RUNNER, path="program.py") == ["delete /srv/old recursive on ?A:web"]
