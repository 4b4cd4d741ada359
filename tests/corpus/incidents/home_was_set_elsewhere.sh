#!/bin/bash
test_home=$(mktemp -d)
HOME=$test_home ./run-tests
rm -rf "$HOME"  # expect: ML105
