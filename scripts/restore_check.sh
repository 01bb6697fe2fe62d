#!/bin/sh
# Proves that a backup can be restored: dumps the database, restores the dump into a new one,
# compares the two (rows of every table, sequences, policies, constraints, rights) and removes it.
#
#   BACKUP_URL   the database, as the role for backups (dhr_backup: reads past row-level security)
#   ADMIN_URL    the same server, as a superuser: makes, fills and removes the new database
#   POSTGRES_BIN folder of psql, pg_dump and pg_restore, if they are not on the PATH
#   DUMP         where to keep the dump (otherwise it is removed)
#   RESTORED     the name of the new database (otherwise dhr_restore_check_<number>)
#
# Reads while others write: dump and comparison see the same moment. Needs PostgreSQL's own
# programs only, so that it also runs inside the container of PostgreSQL (docs/operating.md).
set -eu

: "${BACKUP_URL:?must be set}" "${ADMIN_URL:?must be set}"
[ -z "${POSTGRES_BIN:-}" ] || PATH="$POSTGRES_BIN:$PATH"

work=$(mktemp -d)
DUMP=${DUMP:-$work/dump}
export BACKUP_URL DUMP
restored=${RESTORED:-dhr_restore_check_$$}

ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"; }
tidy() {
    ask "$ADMIN_URL" -c "DROP DATABASE IF EXISTS $restored" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap tidy EXIT
trap 'exit 130' INT TERM

# What must be the same before and after, one line each.
cat >"$work/compare.sql" <<'SQL'
SELECT format('SELECT %L, count(*) FROM %I.%I', 'rows of ' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename \gexec
SELECT 'sequence', sequencename, last_value
FROM pg_sequences WHERE schemaname = 'public' ORDER BY 2;
SELECT 'policy', tablename, policyname, permissive, roles, cmd,
    qual, with_check
FROM pg_policies ORDER BY 2, 3;
SELECT 'table', relname, relkind, relowner::regrole, relrowsecurity, relforcerowsecurity
FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 2;
SELECT 'right', relname, grantee::regrole::text, privilege_type
FROM pg_class, aclexplode(relacl)
WHERE relnamespace = 'public'::regnamespace ORDER BY 2, 3, 4;
SELECT 'right on column', relname, attname, grantee::regrole::text, privilege_type
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid, aclexplode(attacl)
WHERE relnamespace = 'public'::regnamespace ORDER BY 2, 3, 4, 5;
SELECT 'constraint', conrelid::regclass::text, conname, convalidated,
    pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 ORDER BY 2, 3;
SELECT 'index', tablename, indexname, indexdef
FROM pg_indexes WHERE schemaname = 'public' ORDER BY 2, 3;
SELECT 'trigger', tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal ORDER BY 2, 3;
SELECT 'function', proname, prosecdef, proowner::regrole, md5(prosrc)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 2, 5;
SELECT 'extension', extname FROM pg_extension ORDER BY 2;
SQL

# Conditions are compared without casts and brackets: PostgreSQL writes `IN (...)` in another way
# once it has read its own wording.
plain() {
    sed -E '/^(policy|constraint|index)\|/ s/::(character varying|text)(\[\])?|[() ]//g'
}

echo "Dumping and counting"
ask "$BACKUP_URL" >"$work/before" <<SQL
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --format=custom --snapshot="\$SNAPSHOT" --file="\$DUMP" "\$BACKUP_URL" || rm -f "\$DUMP"
\i $work/compare.sql
COMMIT;
SQL
[ -s "$DUMP" ] || {
    echo "The dump failed" >&2
    exit 1
}

echo "Restoring into $restored"
ask "$ADMIN_URL" -c "CREATE DATABASE $restored OWNER dhr_owner TEMPLATE template0"
# The address of the new database: that of ADMIN_URL with another name.
base=${ADMIN_URL%%\?*}
query=${ADMIN_URL#"$base"}
RESTORED_URL="${base%/*}/$restored$query"
pg_restore --exit-on-error --dbname="$RESTORED_URL" "$DUMP"
ask "$RESTORED_URL" -f "$work/compare.sql" >"$work/after"

plain <"$work/before" >"$work/before.plain"
plain <"$work/after" >"$work/after.plain"
if ! diff "$work/before.plain" "$work/after.plain"; then
    echo "The restored database differs (< before, > after)" >&2
    exit 1
fi
tables=$(grep -c '^rows of ' "$work/before" || true)
rows=$(awk -F '|' '/^rows of / {sum += $2} END {print sum + 0}' "$work/before")
echo "The restored database is the same: $tables tables, $rows rows"
