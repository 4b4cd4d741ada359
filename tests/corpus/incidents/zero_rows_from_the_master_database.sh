#!/bin/bash
live=$(mysql -N -h master -e 'SELECT name FROM vps WHERE active')
for vm in $(virsh list --all --name); do
    if ! grep -qx "$vm" <<< "$live"; then
        virsh undefine --remove-all-storage "$vm"  # expect: ML106
    fi
done
