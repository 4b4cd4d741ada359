#!/bin/bash
if [ -n "$BUILD_DIR" ]; then
    rm -rf "$BUILD_DIR"/*
fi
