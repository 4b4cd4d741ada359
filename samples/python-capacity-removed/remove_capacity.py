#!/usr/bin/env python3
"""Takes servers of the index out of service, as many as the runbook says."""
import subprocess
import sys

SERVERS = open("hosts/index.txt").read().split()


def remove(count):
    for host in SERVERS[:count]:
        subprocess.run(["ssh", host, "systemctl stop index && rm -rf /srv/index/data"], check=True)


if __name__ == "__main__":
    remove(int(sys.argv[1]))
