#!/bin/sh
ROOT=`cd "$(dirname "$1")" 2>/dev/null && pwd` || exit 1
rm -rf "${ROOT:?}"/app
