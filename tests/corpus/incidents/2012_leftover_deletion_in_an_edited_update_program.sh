#!/bin/bash
# stops the mail loop on the mail servers
for host in $(cat servers.txt); do
    case $host in
        mail*) ssh "$host" 'touch /etc/mailfix.flag && systemctl reload postfix' ;;
        *) ssh "$host" 'rm -rf /home/*/spool/old' ;;  # expect: ML101
    esac
done
