#!/bin/bash
psql postgres://app@localhost/app_test -c "DELETE FROM users WHERE name LIKE 'test-%'"
