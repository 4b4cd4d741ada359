#!/bin/bash
# takes billing servers out
for host in $(grep "^${1:?which role}" servers.txt); do
    ssh "$host" 'systemctl stop index && rm -rf /srv/index'  # expect: ML406
done
