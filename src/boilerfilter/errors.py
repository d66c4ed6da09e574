"""What can go wrong, by whose hand it can be mended."""


class BoilerfilterError(Exception):
    """Base of every error that boilerfilter raises on purpose. Its message says what happened, where and what to do."""


class SettingsError(BoilerfilterError):
    """A setting is unknown, of the wrong type or out of range."""


class PatternPackError(BoilerfilterError):
    """A pattern pack cannot be read, or does not hold its own proofs."""


class PluginError(BoilerfilterError):
    """A plugin cannot be loaded, or broke its contract while it ran."""


class InputError(BoilerfilterError):
    """Input cannot be read or is not what it claims to be."""
