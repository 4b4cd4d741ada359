#!/bin/bash
# Nightly, on every mail server: empties the outgoing spool of one client.
CLIENT=$1
SPOOL=$(sed -n "s/^spool_$CLIENT=//p" /etc/mail/spools.conf)

rm -rf $SPOOL/outgoing/* "$SPOOL/"*
