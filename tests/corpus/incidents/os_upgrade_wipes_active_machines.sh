#!/bin/bash
for host in $(cat all_hosts.txt); do
    ssh "$host" 'mkfs.ext4 -F /dev/sda2 && reboot'  # expect: ML106,ML201,ML402
done
