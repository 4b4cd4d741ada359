#!/usr/bin/env python3
"""Wipes the machines of a decommission job."""
import argparse
import subprocess

ALL = open("hosts/fleet.txt").read().split()


def drained(job):
    """The machines of the job that are drained."""
    listed = subprocess.run(["jobctl", "drained", job], capture_output=True, text=True).stdout.split()
    return listed


def wipe(machines):
    targets = [host for host in ALL if machines in host]
    for host in targets:
        subprocess.run(["ssh", host, "rm -rf /srv/cache"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--machines", default="")
    args = parser.parse_args()
    wipe(args.machines)


if __name__ == "__main__":
    main()
