#!/bin/bash
ssh "${1:?}" 'mv /var/opt/gitlab/postgresql/data /var/opt/gitlab/postgresql/data.old'
