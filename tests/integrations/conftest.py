"""What the tests of integrations share."""

from libraries import require

__all__ = ["require"]
