import subprocess

servers = open("servers.txt").read().split()
for host in servers:
    if host.startswith("mail"):
        subprocess.run(["ssh", host, "touch /etc/mailfix.flag"], check=True)
    else:
        subprocess.run(["ssh", host, "rm -rf /srv/spool/old"], check=True)  # expect: ML101
