#!/bin/bash
set -u
LOG_DIR=/large0/hpe_logs
find "$LOG_DIR" -type f -name '*.log' -mtime +10 -delete
