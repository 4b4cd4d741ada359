#!/bin/bash
clush -w lab01 'lsblk /dev/sda'
