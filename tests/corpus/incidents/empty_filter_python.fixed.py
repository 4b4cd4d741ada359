import os
import subprocess

group = os.environ["GROUP"]
if not group:
    raise SystemExit("no group")
for host in open("hosts.txt").read().split():
    if host.startswith(group + "-"):
        subprocess.run(["ssh", host, "touch /var/lib/decommission"], check=True)
