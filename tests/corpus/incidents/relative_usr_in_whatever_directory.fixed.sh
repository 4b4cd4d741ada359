#!/bin/sh
work=$(mktemp -d) || exit 1
cd "$work" || exit 1
tar xf "$1"
rm -rf ./usr
