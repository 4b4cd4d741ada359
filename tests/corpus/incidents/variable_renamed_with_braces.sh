#!/bin/bash
logs=/large0/work/logs
cd /tmp
find "${LOGS}/" -mtime +10 -type f -exec rm -f {} +  # expect: ML104
