#!/bin/bash
clush -a 'sgdisk --zap-all /dev/sda && reboot'  # expect: ML106,ML201
