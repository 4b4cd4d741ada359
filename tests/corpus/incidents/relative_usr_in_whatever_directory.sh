#!/bin/sh
cd "$1"
tar xf MangoHud-package.tar
rm -rf ./usr  # expect: ML107
