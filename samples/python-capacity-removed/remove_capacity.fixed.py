#!/usr/bin/env python3
# /// maintlint
# purpose = "take drained servers of the index out of service"
# targets = "@index"
# canary = "index01"
# deletes = ["/srv/index/data"]
# restarts = ["index"]
# ///
"""Takes servers of the index out of service, as many as the runbook says."""
import argparse
import subprocess
import sys
import time

SERVERS = open("hosts/index.txt").read().split()
MOST = 3
LEAST_LEFT = 30


def serving():
    """The servers that serve now."""
    return [host for host in SERVERS if subprocess.run(["ssh", host, "systemctl is-active index"]).returncode == 0]


def remove(count, rehearse):
    if not 0 < count <= MOST:
        sys.exit(f"from 1 to {MOST} servers go at a time")
    if len(serving()) - count < LEAST_LEFT:
        sys.exit("too few servers would be left")
    chosen = SERVERS[:MOST][:count]
    print("\n".join(chosen))
    if rehearse:
        return
    if input("number of servers: ") != str(len(chosen)):
        sys.exit("nothing was done")
    for host in chosen:
        subprocess.run(["ssh", host, "systemctl stop index && rm -rf /srv/index/data"], check=True)
        time.sleep(60)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--dry-run", action="store_true")
    args = parser.parse_args()
    remove(args.count, args.dry_run)
