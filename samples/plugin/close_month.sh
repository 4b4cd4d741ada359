#!/bin/bash
#
# close_month.sh YYYY-MM - put the month's payroll in the archive and remove the working files

set -euo pipefail

MONTH=${1:?usage: close_month.sh YYYY-MM}
DATA=/srv/payroll
ARCHIVE=/srv/archive/payroll

case $MONTH in
    [0-9][0-9][0-9][0-9]-[0-9][0-9]) ;;
    *)
        echo "not a month: $MONTH" >&2
        exit 64
        ;;
esac

log() {
    logger -t close_month "$*"
}

log "archiving $MONTH"
tar -C "$DATA" -caf "$ARCHIVE/$MONTH.tar.zst" "$MONTH"
tar -taf "$ARCHIVE/$MONTH.tar.zst" >/dev/null
log "removing the working files of $MONTH"
rm -rf "${DATA:?}/${MONTH:?}/work"
log "done"
