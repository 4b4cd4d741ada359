"""What a large inventory costs: ``python bench/inventory.py``.

Two repositories with the same ten programs, one with an inventory of 100 hosts, one with 100,000 hosts in 500 groups
(Ansible INI, and with ``--form yaml|list`` the others). Processor time of loading alone, and of a whole
``maintlint check``, in turns, medians; the ratio that is printed last must be at most 2.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MAINTLINT = Path(sys.executable).with_name("maintlint")
HEADER = '# /// maintlint\n# targets = "@{0}"\n# runs-on = "{1}"\n# verified = "{2}001.example.com"\n# ///\n'
PROGRAMS = [
    HEADER.format("g000", "targets", "h000-")
    + 'case $(hostname) in h000-*) touch /etc/flag ;; *) rm -rf "/srv/old" ;; esac\n',
    HEADER.format("g001", "targets", "h001-") + "[[ $(hostname) =~ ^h001- ]] || exit 0\nrm -rf /var/cache/app\n",
    HEADER.format("g002", "targets", "h002-") + 'h=$(hostname -s)\n[ "${h%%-*}" = h002 ] && rm -rf /srv/x\n',
    HEADER.format("g003", "targets", "h003-")
    + 'case $(hostname) in h003*) R=app ;; h004*) R=db ;; esac\n[ "$R" = app ] || exit 0\nsystemctl restart app\n',
    HEADER.format("g004", "controller", "h004-") + "clush -g g004 -f 5 rm -rf /srv/old\n",
    HEADER.format("g005", "controller", "h005-")
    + 'for h in $(nodeset -e @g005); do\n  case $h in *1*) ssh "$h" rm -rf /srv/x ;; esac\ndone\n',
    'for h in $(cat all.txt); do\n  ssh "$h" systemctl restart app\ndone\n',
    "ansible g006 -m shell -a 'rm -rf /srv/old'\nansible 'g0*:!g001' -m shell -a 'rm -rf /tmp/x'\n",
    "pdsh -g g007 -f 8 'rm -rf /srv/old'\n",
    'set -eu\ncd /srv/app\nfor f in *.log; do gzip "$f"; done\nfind /var/tmp/app -mtime +7 -delete\n',
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--form", choices=("ini", "yaml", "list"), default="ini", help="format of the inventory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        small, large = Path(directory, "small"), Path(directory, "large")
        make(small, 10, 10, options.form)
        make(large, 500, 200, options.form)
        loads = [statistics.median(loading(root) for _ in range(options.runs)) for root in (small, large)]
        pairs = [(checking(small), checking(large)) for _ in range(options.runs + 1)][1:]
    times = [statistics.median(pair[side] for pair in pairs) for side in (0, 1)]
    print(f"loading: 100 hosts {loads[0] * 1000:.0f} ms, 100,000 hosts {loads[1] * 1000:.0f} ms")
    print(f"check of ten programs: 100 hosts {times[0] * 1000:.0f} ms, 100,000 hosts {times[1] * 1000:.0f} ms")
    print(f"{times[1] / times[0]:.2f} times as much")
    return 0


def make(root: Path, groups: int, size: int, form: str) -> None:
    """A repository with an inventory and the programs."""
    root.mkdir()
    names = {f"g{group:03}": [f"h{group:03}-{n:03}.example.com" for n in range(size)] for group in range(groups)}
    for name in [f"g{group:03}" for group in range(groups, 10)]:
        names[name] = []
    source = {"ini": "hosts.ini", "yaml": "hosts.yml", "list": "hosts/*.txt"}[form]
    if form == "ini":
        text = "".join(f"[{name}]\n" + "".join(f"{host} x=1\n" for host in hosts) for name, hosts in names.items())
        (root / source).write_text(text)
    elif form == "yaml":
        rows = (f"{name}:\n  hosts:\n" + "".join(f"    {host}:\n" for host in hosts) for name, hosts in names.items())
        (root / source).write_text("".join(rows))
    else:
        (root / "hosts").mkdir()
        for name, hosts in names.items():
            (root / "hosts" / f"{name}.txt").write_text("\n".join(hosts))
    (root / "all.txt").write_text("\n".join(host for hosts in names.values() for host in hosts))
    (root / "maintlint.toml").write_text(f'[inventory]\nsources = ["{source}"]\n')
    for number, text in enumerate(PROGRAMS):
        (root / f"program{number}.sh").write_text("#!/bin/bash\n" + text)


def loading(root: Path) -> float:
    """Processor seconds of loading the inventory, in a process of its own."""
    code = (
        "import sys, time; from maintlint.configuration import read_settings; start = time.process_time();"
        "settings = read_settings(sys.argv[1]); print(time.process_time() - start)"
    )
    command = [sys.executable, "-c", code, str(root / "maintlint.toml")]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def checking(root: Path) -> float:
    """Processor seconds of a whole check."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(MAINTLINT), "check", "--no-cache", "--jobs", "1", str(root)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
