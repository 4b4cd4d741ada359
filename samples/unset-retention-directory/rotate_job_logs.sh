#!/bin/bash
#
# rotate_job_logs.sh - keep the job logs of the last ten days, compress the newer ones
# Runs every night from cron, as root.
#
# v2: one script for both storage systems, names made clearer (SCRATCH_LOGS was LOGDIR).

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
    find "$LOGDIR"/ -mtime +"$KEEP_DAYS" -delete
}

count_left() {
    find "$SCRATCH_LOGS" -type f | wc -l
}

compress_recent
remove_old
report "$(count_left) log files left"
