"""Reference answers of the vault."""

NOTE = "CANARY-REFERENCE"


def double(x):
    return x + x


def halve(x):
    return x / 2


def total(x):
    result = 0.0
    for element in x.tolist():
        result += element
    return result
