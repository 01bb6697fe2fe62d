#!/bin/sh
# Gives the roles of roles.sql their passwords. Run once, by the image of PostgreSQL, on an empty
# volume; the passwords never stand on a command line.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv owner DHR_OWNER_PASSWORD
\getenv app DHR_APP_PASSWORD
\getenv backup DHR_BACKUP_PASSWORD
ALTER ROLE dhr_owner PASSWORD :'owner';
ALTER ROLE dhr_app PASSWORD :'app';
ALTER ROLE dhr_backup PASSWORD :'backup';
SQL
