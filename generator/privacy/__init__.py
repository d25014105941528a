"""What must not be published: which words those are, and where a text or a file holds them."""

from generator.privacy.leaks import Found, LeakIndex
from generator.privacy.secrets import Kind, Secret, private_values, secrets_of
from generator.privacy.withheld import withheld_secrets

__all__ = [
    "Found",
    "Kind",
    "LeakIndex",
    "Secret",
    "private_values",
    "secrets_of",
    "withheld_secrets",
]
