"""The errors that a person can cause; each message is one sentence that says what to do."""


class RosettaError(ValueError):
    """Bad input from outside: the command line prints the message and exits with 2."""


class SpecError(RosettaError):
    """A spec, a spec file or an image size that makes no sense."""


class WeightsError(RosettaError):
    """Weights that do not fit the model, or a weights file that cannot be read."""


class ImagesError(RosettaError):
    """Images that a model cannot take."""


class LabelsError(RosettaError):
    """Labels that do not fit the images or the model's classes."""


class ModelError(RosettaError):
    """What a model of somebody's does that cannot be read: what follows its name in a sentence, up to the full stop."""


class DataError(RosettaError):
    """A data set that cannot be found, fetched, read or made to fit."""
