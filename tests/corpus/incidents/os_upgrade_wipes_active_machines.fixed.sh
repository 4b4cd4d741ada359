#!/bin/bash
for host in up01 up02; do
    ssh "$host" 'systemctl is-active app' && continue
    ssh "$host" 'apt-get -y upgrade' || exit 1
done
