"""Addresses as authors type them, split whether they are addresses or not, and ways on a site."""

import posixpath
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit


@lru_cache(maxsize=8192)
def split_address(address: str) -> SplitResult:
    """Return the parts of an address; one that is none (``http://[to come]``) leads elsewhere."""
    try:
        return urlsplit(address)
    except ValueError:
        scheme, _, rest = address.rpartition("//")
        return SplitResult(scheme.rstrip(":") or "http", rest or address, "", "", "")


def is_address(address: str) -> bool:
    """Say whether an address can be taken apart."""
    try:
        _ = urlsplit(address).port
    except ValueError:  # a bracket that is not closed, or a port that is no number
        return False
    return True


def target_of(page: str, address: str) -> str:
    """Return the path that an address on a page means, the page for "#part", "" elsewhere."""
    parts = split_address(address)
    if parts.scheme or parts.netloc:
        return ""
    beside = posixpath.join(posixpath.dirname(page), unquote(parts.path))
    return posixpath.normpath(beside).lstrip("/") if parts.path else page


def relative(target: str, page: str) -> str:
    """Return the way to a file from a page, both as MkDocs names them."""
    way, here = target.split("/"), page.split("/")[:-1]
    while here and len(way) > 1 and way[0] == here[0]:
        del way[0], here[0]
    return "/".join([".."] * len(here) + way)
