#!/usr/bin/env bash
#
# reset_client.sh - start the desktop client, or put it back to a fresh state with --reset
#
# The script stands in the client's own directory. If that cannot be found, nothing is done at all, and what a reset
# removes is named.

CLIENT_ROOT="$(cd "${0%/*}" && pwd -P)" || exit 1
DATA_LINK="$HOME/.client/data"
VERSION_FILE="$CLIENT_ROOT/version.txt"

show_version() {
    if [ -f "$VERSION_FILE" ]; then
        echo "client $(cat "$VERSION_FILE")"
    else
        echo "client, unknown version"
    fi
}

reset_client() {
    echo "Putting the client back to a fresh state..."
    # The start script fetches both again.
    rm -rf "${CLIENT_ROOT:?}/packages" "${CLIENT_ROOT:?}/cache"
    rm -f "$DATA_LINK"
}

start_client() {
    exec "$CLIENT_ROOT/bin/client" "$@"
}

case "${1-}" in
    --version)
        show_version
        ;;
    --reset)
        reset_client
        ;;
    *)
        start_client "$@"
        ;;
esac
