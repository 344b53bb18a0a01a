#!/usr/bin/env bash
# Runs a command with a throw-away MariaDB: `scripts/mariadb.sh COMMAND [ARGUMENT …]`.
#
# The server lives in a new folder, listens on a socket in it and on no port, belongs to an unprivileged user, and is stopped and removed
# when the command ends. The command finds the socket in CHECKREIN_MARIADB_SOCKET. MariaDB is installed from Debian's packages if there
# is none; where that cannot be, `scripts/mariadb.sh --or-without COMMAND …` says so and runs the command without a server.
set -euo pipefail
optional=
if [ "${1:-}" = --or-without ]; then optional=yes; shift; fi
[ $# -gt 0 ] || { echo "usage: scripts/mariadb.sh [--or-without] COMMAND [ARGUMENT …]" >&2; exit 2; }

# Where Debian has the server, and an ordinary user's path often has not.
PATH="$PATH:/usr/sbin"
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
if ! command -v mariadbd >/dev/null || ! command -v mariadb-install-db >/dev/null || ! command -v mariadb >/dev/null; then
    echo "mariadb: installing Debian's mariadb-server-core" >&2
    if ! { root apt-get update -qq \
        && root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mariadb-server-core mariadb-client-core; } >&2; then
        echo "mariadb: it cannot be installed here" >&2
        if [ -n "$optional" ]; then exec "$@"; fi
        exit 1
    fi
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/checkrein-mariadb.XXXXXX")
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
    owner=nobody
    chown "$owner" "$folder"
fi
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env -i PATH="$PATH" HOME="$folder" LC_ALL=C "$@"
    else
        env LC_ALL=C "$@"
    fi
}
server_id=
command_id=
finish() {
    local status=$?
    trap - EXIT INT TERM HUP
    if [ -n "$command_id" ]; then kill -TERM "$command_id" 2>/dev/null || true; wait "$command_id" 2>/dev/null || true; fi
    # `server_id` is the shell around the server, which ends when the server has.
    if [ -s "$folder/pid" ]; then
        kill -TERM "$(cat "$folder/pid")" 2>/dev/null || true
    elif [ -n "$server_id" ]; then
        kill -TERM "$server_id" 2>/dev/null || true
    fi
    if [ -n "$server_id" ]; then wait "$server_id" 2>/dev/null || true; fi
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

cd /
as_owner mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal --skip-test-db >"$folder/install.log" 2>&1 \
    || { cat "$folder/install.log" >&2; exit 1; }
as_owner mariadbd --no-defaults --datadir="$folder/data" --socket="$folder/socket" --skip-networking --pid-file="$folder/pid" \
    --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync \
    --skip-innodb-doublewrite --sync-frm=OFF --secure-file-priv="$folder" >"$folder/server.log" 2>&1 &
server_id=$!
for _ in $(seq 120); do
    if mariadb --no-defaults --socket="$folder/socket" -uroot -e "SELECT 1" >/dev/null 2>&1; then break; fi
    kill -0 "$server_id" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
    sleep 0.5
done
cd "$OLDPWD"
export CHECKREIN_MARIADB_SOCKET="$folder/socket"
"$@" <&0 &
command_id=$!
status=0
wait "$command_id" || status=$?
command_id=
exit "$status"
