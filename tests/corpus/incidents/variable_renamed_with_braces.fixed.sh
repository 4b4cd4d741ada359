#!/bin/bash
logs=/large0/work/logs
find "${logs:?}/" -mtime +10 -type f -name '*.log' -exec rm -f {} +
