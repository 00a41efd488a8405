#!/bin/bash
# get-worker.sh <node_modules/mediasoup> <output>: puts a mediasoup-worker at <output> while the media image is built.
set -euo pipefail
package=$(realpath "$1")
output=$2

# Without MEDIASOUP_VERSION the worker ends with 41 (its main.cpp): so it loads here.
runs() { [ -f "$1" ] && { env -i "$1" >/dev/null 2>&1 || [ $? -eq 41 ]; }; }

install_packages() {
  apt-get update
  xargs apt-get install -y --no-install-recommends <media/worker-build/packages.txt
}

if [ -f deploy/prebuilt/mediasoup-worker ]; then
  install -m 755 deploy/prebuilt/mediasoup-worker "$output"
  echo 'The worker of deploy/prebuilt is used.'
  exit
fi

# mediasoup's own place for it; a network without the internet gives no answer.
version=$(node -p "require('$package/package.json').version")
kernel=$(uname -r | cut -d. -f1)
arch=$(node -p process.arch)
url="https://github.com/versatica/mediasoup/releases/download/$version/mediasoup-worker-$version-linux-$arch-kernel$kernel.tgz"
if node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(60_000) })
    .then((r) => (r.ok ? r.arrayBuffer() : Promise.reject(new Error(String(r.status)))))
    .then((b) => require("node:fs").writeFileSync("/tmp/worker.tgz", Buffer.from(b)))
    .catch((e) => { console.error(`no official worker: ${e.cause?.message ?? e.message}`); process.exit(1); })' "$url" &&
  tar -xzf /tmp/worker.tgz -C /tmp && runs /tmp/mediasoup-worker; then
  install -m 755 /tmp/mediasoup-worker "$output"
  echo 'The official worker is used.'
  exit
fi

echo 'Building the worker; about ten minutes of CPU time.'
install_packages
media/worker-build/build.sh "$package/worker" "$output"
runs "$output"
