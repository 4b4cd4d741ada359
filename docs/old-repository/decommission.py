#!/usr/bin/env python3
"""Ends the instances whose names begin with the first argument."""

import subprocess
import sys

names = subprocess.run(["cloud", "list", "--names"], capture_output=True, text=True).stdout.split()
for name in names:
    if name.startswith(sys.argv[1] if len(sys.argv) > 1 else ""):
        subprocess.run(["gcloud", "compute", "instances", "delete", "--quiet", name])
