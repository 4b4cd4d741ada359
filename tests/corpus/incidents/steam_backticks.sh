#!/bin/sh
ROOT=`cd "$(dirname "$1")" 2>/dev/null && pwd`
rm -rf $ROOT/*  # expect: ML104
