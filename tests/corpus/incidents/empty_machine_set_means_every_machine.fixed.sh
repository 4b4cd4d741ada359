#!/bin/bash
set=${1:?which rack}
for host in $(grep "^$set-" /etc/fleet/hosts.txt | head -n 20); do
    ssh "$host" 'touch /var/lib/decommission' || exit 1
done
