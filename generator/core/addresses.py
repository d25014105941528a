"""Addresses as authors type them: split, whether they are addresses or not."""

from urllib.parse import SplitResult, urlsplit


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
