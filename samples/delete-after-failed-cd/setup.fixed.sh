#!/bin/bash
#
# setup.sh - pack the release tree, and clean up behind
# setup.sh package | clean

NAME=overlay
VERSION=$(git describe --tags 2>/dev/null || echo unknown)
TREE=/var/tmp/$NAME-build

say() {
    echo "[$NAME] $*"
}

configure() {
    say "configuring $VERSION"
    meson setup build --prefix=/usr
    ninja -C build
}

package() {
    DESTDIR=$TREE ninja -C build install
    tar -C "$TREE" -cJf "$NAME-$VERSION.tar.xz" usr
    say "made $NAME-$VERSION.tar.xz"
}

clean() {
    say "cleaning up"
    cd "$TREE" || exit 1
    rm -rf ./usr ./etc
    rm -f ./*.tar.xz
}

case "${1-package}" in
    package)
        configure
        package
        ;;
    clean)
        clean
        ;;
    *)
        say "usage: setup.sh [package|clean]"
        exit 64
        ;;
esac
