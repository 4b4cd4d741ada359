"""Paths that keep nothing of what is written to them."""

from __future__ import annotations

from maintlint.patterns import lazy

DISK = r"/dev/(sd|hd|vd|xvd|nvme|mmcblk|md|dm-|mapper/|disk/|block/|da\d|ada\d|r?disk\d)"
_CHANNEL = lazy(
    r"/dev/(null|zero|full|u?random|console|ptmx|log|kmsg|initctl|watchdog\d*|std(in|out|err)|tty\w*|vcsa?\d*|lp\d+)$"
    r"|/dev/(pts|fd|tcp|udp|input|snd|net)/"
)
_DONE_AT_ONCE = frozenset({"/proc/sys/vm/drop_caches", "/proc/sys/vm/compact_memory"})
"""Settings of the kernel that ask for something once; nothing is another way afterwards."""


def is_channel(path: str) -> bool:
    """``/dev/null``, ``/dev/tty``: nothing keeps what is written there."""
    return path in _DONE_AT_ONCE or _CHANNEL.match(path) is not None
