#!/bin/bash
# Waits up to two minutes for the database to take connections, then becomes the service. Containers start in any order, also after a power cut.
set -euo pipefail
authority=${DATABASE_URL#*://}
authority=${authority%%[/?]*}
authority=${authority##*@}
host=${authority%%:*}
port=${authority#"$host"}
port=${port#:}
for _ in {1..120}; do
  if (exec 3<>"/dev/tcp/$host/${port:-5432}") 2>/dev/null; then exec node signaling/src/main.ts; fi
  sleep 1
done
echo "the database does not take connections at $host:${port:-5432}" >&2
exit 1
