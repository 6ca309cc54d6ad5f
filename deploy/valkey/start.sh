#!/bin/sh
# Makes the stack's secrets where there are none yet, then becomes Valkey.
# The configuration goes over standard input: the password is in it.
set -eu
umask 077
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
	/app/deploy/valkey/users.conf)
CONFIG
