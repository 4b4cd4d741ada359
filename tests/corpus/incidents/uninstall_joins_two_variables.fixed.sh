#!/bin/sh
DESTDIR=
PREFIX=/usr
BINDIR=$PREFIX/bin
rm -f ${DESTDIR}${BINDIR}/egpu-switcher
