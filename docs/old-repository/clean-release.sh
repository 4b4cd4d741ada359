#!/bin/bash
# Removes what the last release left behind.
cd /srv/app/releases/old
rm -rf ./*
