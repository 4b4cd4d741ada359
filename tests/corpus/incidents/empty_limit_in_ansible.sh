#!/bin/bash
rack="$(curl -fs "http://inventory/decommission?state=ready")"
ansible-playbook wipe.yml --limit "$rack"  # expect: ML202
