#!/bin/sh
# Hands a service's secrets to its process by environment, so that they stand
# in no file of the repository and in no argv. /secrets is the volume of the
# service's role, with its own secrets and no others. The service `valkey` makes
# all of them and fills these volumes (valkey/start.sh); the others wait for it.
set -eu
# ACCEPTED_ROLE says who the service is to the broker (valkey/users.conf).
role=${ACCEPTED_ROLE:-metrics}
case $role in
# Flower watches as a worker does, behind a password of its own.
flower) user=worker ;;
*) user=$role ;;
esac
if [ -r "/secrets/valkey-$user" ]; then
	password=$(cat "/secrets/valkey-$user")
	ACCEPTED_BROKER_URL="redis://$user:$password@valkey:6379/0"
	export ACCEPTED_BROKER_URL
fi
# Only those that sign the owner's cookie.
if [ "$role" = api ] && [ -r /secrets/owner ]; then
	ACCEPTED_OWNER_SECRET=$(cat /secrets/owner)
	export ACCEPTED_OWNER_SECRET
fi
if [ "$role" = flower ] && [ -r /secrets/flower ]; then
	FLOWER_BASIC_AUTH="flower:$(cat /secrets/flower)"
	export FLOWER_BASIC_AUTH
fi
exec "$@"
