#!/bin/bash
ssh "$1" 'rm -rf /var/opt/gitlab/postgresql/data'  # expect: ML105
