# /// maintlint
# purpose = "clear the old spool of the mail servers"
# targets = "@mail"
# canary = "mail01"
# max-parallel = 5
# deletes = ["/var/spool/old"]
# ///
"""Clears the old spool of the mail servers."""
from fabric.api import env, parallel, run, task

env.hosts = [host for host in open("hosts/all.txt").read().split() if host.startswith("mail")]


@task
@parallel(pool_size=5)
def clear_spool():
    run("rm -rf /var/spool/old")
