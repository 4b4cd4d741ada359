#!/usr/bin/env python3
# /// maintlint
# purpose = "wipe the cache of drained machines of one rack"
# targets = "@fleet"
# canary = "edge001"
# deletes = ["/srv/cache"]
# ///
"""Wipes the machines of a decommission job."""
import argparse
import subprocess
import sys

MOST = 5


def wipe(machines):
    if not machines or len(machines) > MOST:
        sys.exit("no machine, or too many")
    print("\n".join(machines))
    if input("number of machines: ") != str(len(machines)):
        sys.exit("nothing was done")
    for host in machines:
        subprocess.run(["ssh", host, "rm -rf /srv/cache"], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("machines", nargs="+", choices=open("hosts/fleet.txt").read().split())
    args = parser.parse_args()
    wipe(args.machines)


if __name__ == "__main__":
    main()
