#!/bin/bash
LOG_DIR=/large0/backup_logs
find $LOGDIR -type f -mtime +10 -delete  # expect: ML104
