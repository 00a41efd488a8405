#!/bin/bash
# First start: makes the cluster, the role `hoi_chan` (no superuser) and its database. Then becomes PostgreSQL.
set -euo pipefail
: "${POSTGRES_PASSWORD:?is needed}"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "${PGDATA:?}"/*
  # Vietnamese order and case rules from ICU, the same on every machine.
  initdb --username=postgres --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=vi-VN --data-checksums >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl start --wait --silent --options="-c listen_addresses='' -c logging_collector=off"
  # The password goes through the environment, where no process list shows it.
  psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --dbname=postgres <<'SQL'
\getenv password POSTGRES_PASSWORD
create role hoi_chan login password :'password';
create database hoi_chan owner hoi_chan;
revoke all on database hoi_chan from public;
SQL
  pg_ctl stop --wait --silent --mode=fast
  echo 'a new cluster was made'
fi

exec postgres -c listen_addresses='*' -c jit=off -c shared_buffers="${POSTGRES_SHARED_BUFFERS:-256MB}" -c password_encryption=scram-sha-256 \
  -c log_statement=none -c log_min_error_statement=panic -c log_parameter_max_length_on_error=0
