#!/bin/bash
# Adds what only the installation knows to the configuration, in memory (/run/coturn is a tmpfs): a secret on the command line is seen by
# everyone.
set -euo pipefail
: "${TURN_SECRET:?is needed}" "${TURN_REALM:?is needed}" "${TURN_EXTERNAL_IP:?is needed}"
umask 077
here=${TURN_PRIVATE_IP:-$TURN_EXTERNAL_IP}
{
  cat /etc/coturn/turnserver.conf
  printf 'static-auth-secret=%s\n' "$TURN_SECRET"
  printf 'realm=%s\n' "$TURN_REALM"
  # On this one address only, not on Docker's bridges.
  printf 'listening-ip=%s\nrelay-ip=%s\n' "$here" "$here"
  if [ "$here" != "$TURN_EXTERNAL_IP" ]; then printf 'external-ip=%s/%s\n' "$TURN_EXTERNAL_IP" "$here"; fi
  # The media node and other relays are reached under these addresses, which may lie in a range that is denied otherwise.
  for peer in "$TURN_EXTERNAL_IP" ${TURN_PRIVATE_IP:-} ${TURN_ALLOWED_PEERS:-}; do printf 'allowed-peer-ip=%s\n' "$peer"; done
} >/run/coturn/turnserver.conf
exec turnserver -c /run/coturn/turnserver.conf
