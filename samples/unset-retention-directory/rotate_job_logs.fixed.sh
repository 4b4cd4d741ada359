#!/bin/bash
#
# rotate_job_logs.sh - keep the job logs of the last ten days, compress the newer ones
# Runs every night from cron, as root.
#
# Install it with `install`, never with an editor: a shell reads a script while it runs, and a file that is
# changed in place is read on from the middle.

set -eu

SCRATCH=/work/scratch
SCRATCH_LOGS=$SCRATCH/joblogs
KEEP_DAYS=10
REPORT=/var/log/rotate_job_logs.report

report() {
    printf '%s %s\n' "$(date '+%F %T')" "$*" >>"$REPORT"
}

compress_recent() {
    find "$SCRATCH_LOGS" -type f -name '*.log' -mtime +1 -exec gzip -q {} \;
}

remove_old() {
    report "removing job logs older than $KEEP_DAYS days"
    find "$SCRATCH_LOGS" -xdev -type f -name '*.log.gz' -mtime +"$KEEP_DAYS" -delete
}

count_left() {
    find "$SCRATCH_LOGS" -type f | wc -l
}

compress_recent
remove_old
report "$(count_left) log files left"
