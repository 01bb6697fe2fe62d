-- The three roles of the product and its database. Run once, by a superuser, on a new server.
-- Used as it stands by docker-compose.yml (which then sets passwords) and by the embedded
-- server of development and tests (which needs none: its socket is reachable by one user only).

-- Owns the schema; migrations run as this role and nothing else does.
CREATE ROLE dhr_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;

-- The application: neither owner nor able to look past the policies. Its rights on tables are
-- given by the migrations.
CREATE ROLE dhr_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;

-- Backups: reads everything (pg_dump stops at the first table with forced row-level security
-- unless its role has BYPASSRLS) and writes nothing.
CREATE ROLE dhr_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
GRANT pg_read_all_data TO dhr_backup;
ALTER ROLE dhr_backup SET default_transaction_read_only = on;

CREATE DATABASE dhr OWNER dhr_owner;
REVOKE ALL ON DATABASE dhr FROM PUBLIC;
GRANT CONNECT ON DATABASE dhr TO dhr_app, dhr_backup;
