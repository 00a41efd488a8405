#!/bin/bash
# http-ok PORT PATH [USER:PASSWORD]: ends with 0 when 127.0.0.1:PORT answers 200. Bash alone, so that no image needs an HTTP client.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/$1"
{
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n' "$2"
  if [ -n "${3-}" ]; then printf 'Authorization: Basic %s\r\n' "$(printf %s "$3" | base64 -w 0)"; fi
  printf '\r\n'
} >&3
IFS=' ' read -r -t 5 _version status _rest <&3
# Read to the end, or the server logs an answer cut short.
timeout 5 cat <&3 >/dev/null
[ "$status" = 200 ]
