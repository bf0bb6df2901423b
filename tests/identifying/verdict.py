"""What a student is told of a wrong network, and whether that is the truth."""

import re
from dataclasses import dataclass
from typing import Literal

from resnet_spec import ResNetSpec
from rosetta.identifying.identify import Identity
from rosetta.identifying.nearest import Nearest, differing_fields
from rosetta.identifying.sameness import same_network
from rosetta.identifying.tables import nearest_words, unexplained_lines
from tests.identifying.wrong import BASES, Wrong

Kind = Literal["right", "named", "as another", "not named"]
_ENDS = {"conv1": "the stem", "bn1": "the stem", "fc": "the head", "norm": "the head"}


@dataclass(frozen=True)
class Verdict:
    """kind: `right` where nothing is found; `named` where it is what it is said to be, at its place; `as another` where
    it is taken for a network that it is not; else `not named`.

    said: what a student is told, beside the right network.
    """

    kind: Kind
    said: str


def verdict(identity: Identity, wrong: Wrong) -> Verdict:
    """Whether a wrong network is named, by one of its words at its place."""
    base = BASES[wrong.base]
    said = told(identity, base)
    if identity.is_proven:
        assert identity.spec
        sizes = [one.image_size for one in identity.agreement]
        if wrong.spec is not None and same_network(identity.spec, wrong.spec, sizes):
            return Verdict("right" if same_network(identity.spec, base, sizes) else "named", said)
        return Verdict("right" if same_network(identity.spec, base, sizes) else "as another", said)
    return Verdict("named" if is_named(identity, wrong) else "not named", said)


def told(identity: Identity, base: ResNetSpec) -> str:
    """The fields in which it differs from the right network, and what no spec can say."""
    fields = {} if identity.spec is None else differing_fields(identity.spec, base)
    lines = [nearest_words(Nearest(base.name, fields))] if fields else []
    return "; ".join([*lines, *unexplained_lines(identity.unexplained)])


def is_named(identity: Identity, wrong: Wrong) -> bool:
    """Whether a misfit has one of the fault's words, and all misfits are at its place."""
    lines = [canonical_names(str(misfit)).lower() for misfit in identity.unexplained]
    has_word = any(word in line for line in lines for word in wrong.words)
    return has_word and all(_is_at(line, wrong.place) for line in lines)


def canonical_names(line: str) -> str:
    """`layer1.0.conv1` and `.weight` for the names that each framework makes of them."""
    line = re.sub(r"stage (\d+), block (\d+)", lambda match: f"layer{match[1]}.{int(match[2]) - 1}", line)
    line = re.sub(r"(layer\d|downsample)[._](?:layers\.)?(\d)", r"\1.\2", line)
    line = re.sub(r"(layer\d\.\d)_", r"\1.", line)
    line = re.sub(r"(layer\d\.\d\.downsample)_", r"\1.", line)
    return re.sub(r"(\.\w+)[./](?:kernel|gamma|scale)\b", r"\1.weight", line)


def _is_at(line: str, place: str) -> bool:
    block = re.match(r"layer\d(\.\d)?", place)
    return (block[0] if block else _ENDS.get(place, "")) in line
