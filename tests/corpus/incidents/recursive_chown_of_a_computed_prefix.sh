#!/bin/sh
PREFIX=$(npm config get prefix)
chown -R "$SUDO_USER" $PREFIX/{lib,bin,share}
chown -R "$SUDO_USER" "$PREFIX/"  # expect: ML104
