#!/bin/sh
# Locks the data, makes the stack's secrets where there are none yet, then
# becomes Valkey. The configuration goes over standard input: the password is
# in it.
set -eu
umask 077
# Two brokers that write one append-only file ruin it. The kernel frees this
# lock with its last holder, the broker itself or a child that rewrites the
# file; demo/supervisor takes the same one. On NFS it needs an export with
# locks, on SMB a mount without `nobrl`. A container that is just being
# replaced is waited for.
exec 9>>/data/lock
if ! flock --exclusive --timeout 10 9; then
	echo "Valkey doesn't start: another broker that lives has locked /data," \
		"in another container or by \`make up\`. Stop that one first." >&2
	exit 1
fi
for name in owner flower valkey valkey-api valkey-worker valkey-metrics; do
	[ -s "/secrets/$name" ] || python -c \
		'import secrets; print(secrets.token_urlsafe(32), end="")' \
		>"/secrets/$name"
done
exec valkey-server - <<CONFIG
$(cat /app/deploy/valkey/valkey.conf)
requirepass $(cat /secrets/valkey)
$(sed -e "s/@api@/$(cat /secrets/valkey-api)/" \
	-e "s/@worker@/$(cat /secrets/valkey-worker)/" \
	-e "s/@metrics@/$(cat /secrets/valkey-metrics)/" \
	-e "s/@more@/${ACCEPTED_BROKER_KEYS:-}/" \
	/app/deploy/valkey/users.conf)
CONFIG
