#!/bin/sh
# Hands the secrets of the volume to a service's process by environment, so
# that they stand in no file of the repository and in no argv. The service
# `valkey` makes them (deploy/valkey/start.sh); the others wait for it.
set -eu
# ACCEPTED_ROLE says who the service is to the broker (valkey/users.conf).
role=${ACCEPTED_ROLE:-metrics}
if [ -r "/secrets/valkey-$role" ] && [ -r /secrets/owner ]; then
	password=$(cat "/secrets/valkey-$role")
	ACCEPTED_BROKER_URL="redis://$role:$password@valkey:6379/0"
	ACCEPTED_OWNER_SECRET=$(cat /secrets/owner)
	FLOWER_BASIC_AUTH="flower:$(cat /secrets/flower)"
	export ACCEPTED_BROKER_URL ACCEPTED_OWNER_SECRET FLOWER_BASIC_AUTH
fi
exec "$@"
