#!/bin/bash
virsh undefine --remove-all-storage "${1:?which machine}"
