#!/bin/bash
# make-env.sh NAME IP: prints a .env for docker-compose with fresh secrets.
#   deploy/make-env.sh hoichan.example.vn 203.0.113.7 > .env && chmod 600 .env
set -euo pipefail
name=${1:?the name people type, e.g. hoichan.example.vn}
address=${2:?the IP address they reach this machine at}
fresh() { openssl rand -hex 32; }
database_password=$(fresh)
cat <<ENV
PUBLIC_URL=https://$name
TLS_DIR=/etc/hoi-chan/tls
RTC_ANNOUNCED_ADDRESS=$address
TURN_EXTERNAL_IP=$address
TURN_REALM=$name
TURN_URLS=turn:$name:3478?transport=udp,turn:$name:3478?transport=tcp,turns:$name:5349?transport=tcp
POSTGRES_PASSWORD=$database_password
DATABASE_URL=postgres://hoi_chan:$database_password@database:5432/hoi_chan
DICOMWEB_PASSWORD=$(fresh)
MEDIA_NODE_SECRET=$(fresh)
TURN_SECRET=$(fresh)
ENV
