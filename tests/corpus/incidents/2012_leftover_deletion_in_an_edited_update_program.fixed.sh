#!/bin/bash
for host in mail01 mail02; do
    ssh "$host" 'touch /etc/mailfix.flag && systemctl reload postfix' || exit 1
done
