#!/bin/bash
if [ -n "$BUILD_DIR" ]; then
    rm -rf "$BUILDDIR"/*  # expect: ML109
fi
