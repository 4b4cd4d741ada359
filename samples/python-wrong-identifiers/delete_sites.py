#!/usr/bin/env python3
"""Removes an old application from the customers that are named in a file."""
import argparse

import boto3


def identifiers(path):
    """One identifier a line."""
    with open(path) as stream:
        return [line.strip() for line in stream if line.strip()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    args = parser.parse_args()
    cloud = boto3.client("cloudformation")
    for identifier in identifiers(args.file):
        cloud.delete_stack(StackName=identifier)


if __name__ == "__main__":
    main()
