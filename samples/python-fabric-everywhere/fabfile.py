"""Clears the old spool of the mail servers."""
from fabric.api import env, parallel, run, task

env.hosts = open("hosts/all.txt").read().split()


@task
@parallel
def clear_spool():
    run("rm -rf /var/spool/old")
    run("systemctl restart postfix")
