#!/bin/sh
chown -R "$SUDO_USER" "$HOME/.npm"
