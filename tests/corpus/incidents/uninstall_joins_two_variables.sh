#!/bin/sh
DESTDIR=
PREFIX=/usr
BINDIR=$PREFIX/bin
rm -rfd ${DESTDIR}${BINDIR}  # expect: ML105
