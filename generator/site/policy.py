"""The Content-Security-Policy of the pages: nothing from elsewhere, no script in a page."""

# Source: CSP level 3. The icons of the theme are masks from ``data:`` addresses; all else is a file
# of the site. The last three are not covered by ``default-src``.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'"
)


def served(policy: str) -> str:
    """Return a policy for a page that is served while it is written: the host adds a script."""
    if not policy or "script-src" in policy:
        return policy.replace("script-src", "script-src 'unsafe-inline'")
    return f"{policy}; script-src 'self' 'unsafe-inline'"
