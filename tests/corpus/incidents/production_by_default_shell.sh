#!/bin/bash
DB=${DATABASE_URL:-postgres://app@production-db/app}
psql "$DB" -c 'TRUNCATE users, builds'  # expect: ML106
