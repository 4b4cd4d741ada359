#!/bin/bash
set=$1
for host in $(grep "$set" /etc/fleet/hosts.txt); do
    ssh "$host" 'wipefs -a /dev/sdb'  # expect: ML202
done
