#!/bin/sh
# Makes the storage once, with the administrator in it, then becomes the broker. The last part of the host's
# name is the node's number: kafka-0, kafka-1 …; a name without one is node 0.
set -eu
config=${KAFKA_CONFIG:-/etc/kafka-broker/server.properties}
data=${KAFKA_DATA:-/var/lib/kafka/data}
admin=${KAFKA_ADMIN:-/run/kafka-admin/password}
number=${HOSTNAME##*-}
case "$number" in *[!0-9]* | '') number=0 ;; esac
export NODE_ID="$number"

if [ ! -f "$data/meta.properties" ]; then
    umask 077
    arguments=$(mktemp)  # a file: a command line can be read by others
    printf '%s\n' format -t "$KAFKA_CLUSTER_ID" -c "$config" --add-scram \
        "SCRAM-SHA-512=[name=admin,password=$(cat "$admin")]" >"$arguments"
    kafka-storage.sh "@$arguments"
    rm -f "$arguments"
fi
exec kafka-server-start.sh "$config"
