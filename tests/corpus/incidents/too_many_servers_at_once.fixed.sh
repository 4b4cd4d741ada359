#!/bin/bash
for host in idx01 idx02; do
    ssh "$host" 'systemctl stop index' || exit 1
done
