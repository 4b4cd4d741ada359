#!/usr/bin/env bash
#
# reset_client.sh - start the desktop client, or put it back to a fresh state with --reset
#
# The script stands in the client's own directory; everything else is found from there.

CLIENT_ROOT="$(cd "${0%/*}" 2>/dev/null && echo "$PWD")"
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
    # Everything that an update left behind goes; the start script fetches it again.
    rm -rf "$CLIENT_ROOT/"*
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
