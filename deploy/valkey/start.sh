#!/bin/sh
# Locks the data, makes the stack's secrets where there are none yet, hands
# each role its own, then becomes Valkey. The configuration goes over standard
# input: the password is in it.
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
make() {
	[ -s "/secrets/$1" ] || python -c \
		'import secrets; print(secrets.token_urlsafe(32), end="")' \
		>"/secrets/$1"
}
# A role's volume gets these secrets and no others.
hand() {
	role=$1
	shift
	for name in "$@"; do
		make "$name"
		cmp -s "/secrets/$name" "/roles/$role/$name" ||
			cp "/secrets/$name" "/roles/$role/$name"
	done
}
for name in valkey valkey-api valkey-worker valkey-metrics; do
	make "$name"
done
# In a cluster /secrets can't be written to, and each pod is given its Secrets by
# the manifests. In Compose it ends here where a role's volume can't be filled.
if [ -w /secrets ]; then
	# Only the servers sign the owner's cookie.
	hand api valkey-api owner
	hand worker valkey-worker
	# Flower watches as a worker does, behind a password of its own.
	hand flower valkey-worker flower
fi
exec valkey-server - <<CONFIG
$(cat /app/deploy/valkey/valkey.conf)
requirepass $(cat /secrets/valkey)
$(sed -e "s/@api@/$(cat /secrets/valkey-api)/" \
	-e "s/@worker@/$(cat /secrets/valkey-worker)/" \
	-e "s/@metrics@/$(cat /secrets/valkey-metrics)/" \
	-e "s/@more@/${ACCEPTED_BROKER_KEYS:-}/" \
	/app/deploy/valkey/users.conf)
CONFIG
