#!/bin/bash
for host in node1 node2; do
    scp cleanup.sh "$host:/usr/local/sbin/cleanup.sh"  # expect: ML407
done
