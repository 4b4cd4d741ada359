#!/bin/bash
# Keeps seven dumps.
find /backup/db -name '*.sql.gz' -mtime +7 -delete
mysqldump --all-databases | gzip > "/backup/db/$(date +%F).sql.gz"
