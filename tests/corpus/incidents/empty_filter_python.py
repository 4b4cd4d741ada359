import os
import subprocess

group = os.environ.get("GROUP", "")
for host in open("hosts.txt").read().split():
    if group in host:
        subprocess.run(["ssh", host, "wipefs -a /dev/sdb"], check=True)  # expect: ML202
