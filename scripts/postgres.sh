#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL: `scripts/postgres.sh COMMAND [ARGUMENT …]`.
#
# The cluster lives in a new folder, listens on a free loopback port and on no socket, belongs to an unprivileged user, and is stopped
# and removed when the command ends, however it ends. The command finds it in CHECKREIN_POSTGRES (a connection string with a password
# that is made for this run) and its binaries' folder in CHECKREIN_POSTGRES_BIN. PostgreSQL is installed from Debian's packages if there
# is none.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: scripts/postgres.sh COMMAND [ARGUMENT …]" >&2; exit 2; }

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
binaries() {
    local folder newest=
    for folder in /usr/lib/postgresql/*/bin; do if [ -x "$folder/initdb" ]; then newest=$folder; fi; done
    [ -n "$newest" ] && echo "$newest"
}
if ! bin=$(binaries); then
    echo "postgres: installing Debian's postgresql" >&2
    # No cluster of Debian's own is made: this script brings its own.
    root mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" | root tee /etc/postgresql-common/createcluster.conf >/dev/null
    root apt-get update -qq >&2
    root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2
    bin=$(binaries) || { echo "postgres: no initdb under /usr/lib/postgresql" >&2; exit 1; }
fi

# initdb and postgres refuse to run as root.
owner=
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
fi
as_owner() {
    if [ -n "$owner" ]; then
        setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env -i PATH="$PATH" HOME="$folder" LC_ALL=C "$@"
    else
        env -u PGDATA LC_ALL=C "$@"
    fi
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/checkrein-postgres.XXXXXX")
command_id=
finish() {
    local status=$?
    trap - EXIT INT TERM HUP
    if [ -n "$command_id" ]; then kill -TERM "$command_id" 2>/dev/null || true; wait "$command_id" 2>/dev/null || true; fi
    if [ -s "$folder/data/postmaster.pid" ]; then (cd / && as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w -t 30 stop) >/dev/null 2>&1 || true; fi
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && printf '%s\n' "$password" >"$folder/password")
if [ -n "$owner" ]; then chown "$owner" "$folder" "$folder/password"; fi
(cd / && as_owner "$bin/initdb" -D "$folder/data" -U checkrein -A scram-sha-256 --pwfile="$folder/password" -E UTF8 --locale=C --no-sync) >"$folder/initdb.log" 2>&1 \
    || { cat "$folder/initdb.log" >&2; exit 1; }

free_port() { # an ephemeral port that nothing on loopback answers on
    local port
    while :; do
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 30000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}
port=
for attempt in 1 2 3 4 5; do # another process may take the port in between
    candidate=$(free_port)
    if (cd / && as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 start \
        -o "-c listen_addresses=127.0.0.1 -c port=$candidate -c unix_socket_directories= -c fsync=off -c max_connections=20 -c shared_buffers=32MB") >/dev/null 2>&1; then
        port=$candidate
        break
    fi
done
[ -n "$port" ] || { cat "$folder/data/server.log" >&2; exit 1; }

export CHECKREIN_POSTGRES="host=127.0.0.1 port=$port user=checkrein password=$password dbname=postgres"
export CHECKREIN_POSTGRES_BIN=$bin
# In the background, so that a signal ends it and the cluster at once; it keeps this script's standard input.
"$@" <&0 &
command_id=$!
status=0
wait "$command_id" || status=$?
command_id=
exit "$status"
