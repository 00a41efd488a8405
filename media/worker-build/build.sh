#!/usr/bin/env bash
# Builds mediasoup-worker from the sources in the mediasoup npm package against Debian 12's own libraries; nothing is downloaded.
#   build.sh <node_modules/mediasoup/worker> <output file>
# The packages of packages.txt must be installed. Takes about ten minutes of CPU time; ninja's [n/m] lines on stdout are the progress.
# JOBS limits how many compilers run at once (default: one a core).
set -euo pipefail

sources=$1
output=$2
recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
trap 'exit 130' INT TERM

# patch FILE EXPRESSION EXPECTED: a sed that must leave EXPECTED behind, so that a changed source is noticed here and not in a call.
patch() {
  sed -i "$2" "$build/$1"
  grep -qF -- "$3" "$build/$1" || {
    echo "worker-build: $1 is not as expected; this recipe does not fit this mediasoup version" >&2
    exit 1
  }
}

cp -r "$sources/." "$build"
rm -rf "$build/subprojects"
cp -r "$recipe/overlay/subprojects" "$build/subprojects"
cp -r "$recipe/overlay/include" "$build/overlay-include"

# Debian 12 has meson 1.0.1, and nothing newer is used.
patch meson.build "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" "meson_version: '>= 1.0.0'"

# A header-only hash map that Debian does not package: the standard containers stand in (overlay/include).
patch meson.build \
  "s/^ankerl_unordered_dense_dep = .*/ankerl_unordered_dense_dep = declare_dependency(include_directories: include_directories('overlay-include'))/" \
  "include_directories('overlay-include')"

# Debian's OpenSSL is built with kernel TLS. It asks the BIO callback (BIO_CTRL) whether kernel TLS is on; the worker answers every
# control with 1, and OpenSSL then writes through a null buffer on the first DTLS flight. Hand the real answer through instead.
patch src/RTC/DtlsTransport.cpp \
  's/(operationType == BIO_CB_RETURN) ? static_cast<long>(ret) : 1/(operationType \& BIO_CB_RETURN) ? static_cast<long>(ret) : 1/' \
  '(operationType & BIO_CB_RETURN) ? static_cast<long>(ret) : 1'

if ! meson setup "$build/out" "$build" --buildtype release -Db_ndebug=true >"$build/setup.log" 2>&1; then
  tail -n 20 "$build/setup.log" >&2
  exit 1
fi
# deps/libwebrtc includes headers that flatc generates and does not say so: where a compiler is quicker than flatc, its first file fails.
ninja -C "$build/out" fbs/FBS/transport.h >"$build/setup.log" 2>&1 || {
  tail -n 20 "$build/setup.log" >&2
  exit 1
}
NINJA_STATUS='[%f/%t] ' ninja -C "$build/out" ${JOBS:+-j "$JOBS"} mediasoup-worker

mkdir -p "$(dirname "$output")"
strip -o "$output.$$" "$build/out/mediasoup-worker"
mv "$output.$$" "$output"
