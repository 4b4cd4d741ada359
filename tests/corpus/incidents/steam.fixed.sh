#!/bin/bash
STEAMROOT="$(cd "${0%/*}" && echo $PWD)"
[ -n "$STEAMROOT" ] || exit 1
rm -rf "$STEAMROOT/package"
