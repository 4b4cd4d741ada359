"""Builds a small repository of maintenance programs with a history of changes, to try `diff` and `check --diff` on.

``python tests/comparison/fleet.py DIRECTORY`` makes it. Dates and authors are fixed: every run gives the same commits.
Its tags: ``v1`` the first thirty programs, ``v2`` after some more work; on ``main`` the change under review.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFIG = """\
[inventory]
groups = { mail = "mail[01-20]", web = "web[001-400]", db = "db[1-6]", backup = "bk[01-04]", canary = "mail01,web001" }

[policy]
backup-hosts = "@backup"
protected-paths = ["/srv/customers"]
canary = "@canary"
"""

LIBRARY = """\
# Functions that the programs share.
say() {
    printf '%s %s\\n' "$(date '+%F %T')" "$*" >>/var/log/maintenance.log
}

drop_queue() {
    local host=$1
    ssh "$host" 'rm -rf /srv/queue/done'
}
"""

SERVICES = {"postfix": "mail", "dovecot": "mail", "nginx": "web", "varnish": "web", "redis": "web", "pgbouncer": "db"}
MONTHS = ("2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06")
REPORTS = ("disk", "load", "queue", "certificates", "kernels", "users")


def deploy(service: str, group: str) -> str:
    """Brings a config to a group, a few servers first."""
    hosts = {"mail": "mail{01..20}", "web": "web{001..400}", "db": "db{1..6}"}[group]
    return f"""\
#!/bin/bash
# /// maintlint
# purpose = "bring the config of {service} to its servers"
# targets = "@{group}"
# canary = "@canary"
# deletes = []
# ///
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
for host in {hosts}; do
    scp "conf/{service}.conf" "$host:/etc/{service}/{service}.conf"
    ssh "$host" systemctl reload {service}
    ssh "$host" systemctl is-active {service}
done
say "{service} done"
"""


def clean(month: str) -> str:
    """The monthly family."""
    return f"""\
#!/bin/bash
# /// maintlint
# purpose = "pack the call records of {month}"
# targets = "@db"
# ///
set -euo pipefail
month={month}
for host in db1 db2; do
    ssh "$host" "tar -czf /archive/calls-$month.tgz -C /srv/calls $month"
    ssh "$host" "tar -tzf /archive/calls-$month.tgz >/dev/null"
    ssh "$host" "rm -rf /srv/calls/closed"
done
"""


def report(what: str) -> str:
    """Only looks."""
    return f"""\
#!/usr/bin/env python3
\"\"\"Counts {what} on the web servers.\"\"\"
import subprocess

for number in range(1, 4):
    host = f"web{{number:03}}"
    subprocess.run(["ssh", host, "report-{what}"], check=True)
"""


REPLACE_COLLECTOR = """\
#!/bin/bash
# /// maintlint
# purpose = "install the collector, remove what the former one kept"
# targets = "@mail,@web"
# ///
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
STATE=/srv/collector/state
for host in mail{01..20}; do
    scp collector.conf "$host:/etc/collector/collector.conf"
    ssh "$host" test -d "$STATE"
    ssh "$host" rm -rf "$STATE"
    ssh "$host" systemctl restart collector
done
say "collector done"
"""

MAIL_FLAG = """\
#!/bin/bash
# /// maintlint
# purpose = "create the flag that stops the mail loop"
# targets = "@mail"
# ///
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
STATE=/srv/collector/state
for host in mail{01..20}; do
    ssh "$host" touch /etc/postfix/stop-loop
    ssh "$host" test -d "$STATE"
    ssh "$host" rm -rf "$STATE"
    ssh "$host" systemctl reload postfix
done
say "flag set"
"""

PURGE_SPOOL = """\
#!/bin/bash
# /// maintlint
# purpose = "empty the deferred spool"
# targets = "@mail"
# deletes = ["/var/spool/deferred"]
# expires = 2024-12-31
# ///
set -euo pipefail
[ "${1:-}" = really ] || exit 1
for host in $(cat "$(dirname "$0")/../hosts/mail.txt"); do
    ssh "$host" rm -rf /var/spool/deferred/old
done
"""

RESTART_WEB = """\
#!/bin/bash
set -euo pipefail
clush -w web[001-400] -f 10 systemctl restart nginx
"""

PATCH = """\
#!/bin/bash
set -euo pipefail
ansible-playbook -i hosts/web.txt patch.yml --limit web001
"""

DROP_COPY = """\
#!/bin/bash
set -euo pipefail
az sql db delete --name "shop-copy" --server shop --resource-group shop --yes
"""

OLD_LOGS = """\
#!/bin/bash
set -euo pipefail
DIR=${1:?which directory}
rm -rf "$DIR"/*
# rm -rf /srv/customers/archive
"""

QUEUE = """\
#!/bin/bash
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
for host in web001 web002; do
    drop_queue "$host"
done
"""

PRUNE_DUMPS = """\
#!/usr/bin/env python3
import pathlib

for dump in pathlib.Path("/srv/dumps").glob("*.sql.old"):
    dump.unlink()
"""

ROTATE = """\
#!/bin/bash
set -euo pipefail
for host in db{1..6}; do
    ssh "$host" logrotate -f /etc/logrotate.d/postgres
done
"""

FIRST = {
    "maintlint.toml": CONFIG,
    "lib/common.sh": LIBRARY,
    "hosts/mail.txt": "".join(f"mail{number:02}\n" for number in range(1, 6)),
    "hosts/web.txt": "".join(f"web{number:03}\n" for number in range(1, 401)),
    "README.md": "Maintenance programs. They run from the controller.\n",
    **{f"deploy/{service}.sh": deploy(service, group) for service, group in SERVICES.items()},
    **{f"calls/pack_{month.replace('-', '_')}.sh": clean(month) for month in MONTHS},
    **{f"reports/{what}.py": report(what) for what in REPORTS},
    "fleet/replace_collector.sh": REPLACE_COLLECTOR,
    "fleet/purge_spool.sh": PURGE_SPOOL,
    "fleet/restart_web.sh": RESTART_WEB,
    "fleet/patch.sh": PATCH,
    "fleet/drop_copy.sh": DROP_COPY,
    "fleet/old_logs.sh": OLD_LOGS,
    "fleet/queue.sh": QUEUE,
    "fleet/prune_dumps.py": PRUNE_DUMPS,
    "fleet/rotate.sh": ROTATE,
    "fleet/hello.sh": "#!/bin/sh\necho hello\n",
    "fleet/uptime.sh": "#!/bin/sh\nssh web001 uptime\n",
}

LATER: list[tuple[str, dict[str, str | None]]] = [
    ("calls of July", {"calls/pack_2023_07.sh": clean("2023-07")}),
    ("the collector is everywhere", {"fleet/replace_collector.sh": None}),
    ("stop the mail loop", {"fleet/stop_mail_loop.sh": MAIL_FLAG}),
    ("the queue program moves", {"fleet/queue.sh": None, "web/queue.sh": QUEUE.replace("web002", "web002 web003")}),
]

REVIEWED: dict[str, str | None] = {
    # The spool: the question is gone, the path is wider, so is the declaration.
    "fleet/purge_spool.sh": PURGE_SPOOL.replace('[ "${1:-}" = really ] || exit 1\n', "")
    .replace("/var/spool/deferred/old", "/var/spool/deferred")
    .replace("2024-12-31", "2026-12-31"),
    # All at once, and a failure is no reason to stop.
    "fleet/restart_web.sh": RESTART_WEB.replace("-f 10", "-f 400"),
    # No limit any more.
    "fleet/patch.sh": PATCH.replace(" --limit web001", ""),
    # A server instead of a database.
    "fleet/drop_copy.sh": DROP_COPY.replace("sql db delete", "sql server delete"),
    # The variable may be empty, and a comment came back to life.
    "fleet/old_logs.sh": OLD_LOGS.replace("${1:?which directory}", "$1").replace("# rm", "rm"),
    # Renamed, and otherwise as it was.
    "fleet/rotate.sh": None,
    "db/rotate_logs.sh": ROTATE,
    # A copy for other servers.
    "deploy/varnish_edge.sh": deploy("varnish", "web").replace("in web", "in db{1..2} web"),
    # The library and the list change what others do.
    "lib/common.sh": LIBRARY.replace("/srv/queue/done", "/srv/queue"),
    "hosts/mail.txt": "".join(f"mail{number:02}\n" for number in range(1, 21)),
    # Moved lines and a new comment: nothing new.
    "fleet/prune_dumps.py": PRUNE_DUMPS.replace("import pathlib", '"""Old dumps go."""\n\nimport pathlib'),
}


class Fleet:
    """A repository under construction; each commit is one day later."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._day = 1
        directory.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        """What git prints."""
        date = f"2023-{self._day // 28 + 1:02}-{self._day % 28 + 1:02}T12:00:00+00:00"
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_NAME": "Fleet" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "fleet@example.net" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": date for who in ("AUTHOR", "COMMITTER")},
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.directory, env=surroundings, check=True, capture_output=True, text=True
        )
        return done.stdout

    def write(self, files: dict[str, str | None]) -> None:
        """Writes files, deletes those without content."""
        for name, text in files.items():
            path = self.directory / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self, message: str, files: dict[str, str | None]) -> None:
        """Writes files and commits everything."""
        self.write(files)
        self._day += 1
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)


def build(directory: Path) -> Fleet:
    """The repository with its whole history."""
    fleet = Fleet(directory)
    fleet.commit("the first programs", dict(FIRST))
    fleet.git("tag", "v1")
    for message, files in LATER:
        fleet.commit(message, files)
    fleet.git("tag", "v2")
    fleet.commit("the change under review", REVIEWED)
    return fleet


if __name__ == "__main__":
    if len(sys.argv) != 2 or Path(sys.argv[1]).exists():
        sys.exit("give one directory that does not exist yet")
    build(Path(sys.argv[1]))
