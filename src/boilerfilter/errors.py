"""What can go wrong, by whose hand it can be mended."""


class BoilerfilterError(Exception):
    """Base of every error that boilerfilter raises on purpose. Its message says what happened, where and what to do."""


class SettingsError(BoilerfilterError):
    """A setting is unknown, of the wrong type or out of range."""


class PatternPackError(BoilerfilterError):
    """A pattern pack cannot be read, or does not hold its own proofs."""


class PluginError(BoilerfilterError):
    """A plugin cannot be loaded, or broke its contract while it ran.

    `problem` is what is wrong alone, if the message says more than that.
    """

    problem: str = ""


class TimeBudgetError(PluginError):
    """A pattern took longer on a document than it may, so nobody knows what would become of it.

    Raised whatever `Settings.on_error` says: a paragraph that is kept because its reading took too long would be a
    different answer on a slower machine. `document` is the Document that it happened on.
    """

    def __init__(self, message: str, document: object = None) -> None:
        super().__init__(message)
        self.document = document


class InputError(BoilerfilterError):
    """Input cannot be read or is not what it claims to be."""


class DamagedInputError(InputError):
    """A compressed input is truncated or damaged; what could be read of it was given before.

    `offset` is the byte of the input, as it is stored, from which on nothing could be read.
    """

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


class StorageError(BoilerfilterError):
    """Reading or writing failed: no space, no permission, a disk's error. What is whole stays; a run can be resumed."""


class LockedError(BoilerfilterError):
    """Another run holds the output. The message names its host, process and start."""
