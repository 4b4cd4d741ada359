#!/bin/sh
rm -rf "${2:?}Applications/iTunes.app" 2> /dev/null
