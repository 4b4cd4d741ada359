#!/bin/sh
rm -rf $2Applications/iTunes.app 2> /dev/null  # expect: ML104
