#!/bin/sh
rm -rf /usr /lib/nvidia-current/xorg/xorg  # expect: ML105
