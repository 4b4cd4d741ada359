#!/usr/bin/env python3
"""Removes an old application from the customers that are named in a file."""
import argparse
import sys

import boto3

MOST = 10


def identifiers(path):
    """One identifier a line; those of an application start with its name."""
    with open(path) as stream:
        found = [line.strip() for line in stream if line.strip()]
    if not found or len(found) > MOST:
        sys.exit(f"{len(found)} identifiers; from 1 to {MOST} are taken at a time")
    for identifier in found:
        if not identifier.startswith("app-"):
            sys.exit(f"{identifier} is no application")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--dry-run", action="store_true")
    args = parser.parse_args()
    chosen = identifiers(args.file)
    print("\n".join(chosen))
    if args.dry_run:
        return
    if input("number of applications: ") != str(len(chosen)):
        sys.exit("nothing was done")
    cloud = boto3.client("cloudformation")
    for identifier in chosen:
        cloud.delete_stack(StackName=identifier)


if __name__ == "__main__":
    main()
