"""The twenty exercises of the course, in the order in which they are to be done."""

from rosetta.teaching.exercises.base import Exercise
from rosetta.teaching.exercises.block import Block
from rosetta.teaching.exercises.bottleneck import Bottleneck
from rosetta.teaching.exercises.bug_hunt import BugHunt
from rosetta.teaching.exercises.carrying import Carrying
from rosetta.teaching.exercises.counting import Counting
from rosetta.teaching.exercises.cross_entropy import CrossEntropy
from rosetta.teaching.exercises.experiments import Degradation, Depth, Rates
from rosetta.teaching.exercises.folding import Folding
from rosetta.teaching.exercises.freezing import Freezing
from rosetta.teaching.exercises.initialisation import Initialisation
from rosetta.teaching.exercises.loop import Loop
from rosetta.teaching.exercises.momentum import Momentum
from rosetta.teaching.exercises.network import Network
from rosetta.teaching.exercises.preactivation import Preactivation
from rosetta.teaching.exercises.reading import Reading
from rosetta.teaching.exercises.schedule import Schedule
from rosetta.teaching.exercises.shortcuts import Shortcuts
from rosetta.teaching.exercises.tutorials import Tutorials

_CLASSES = (
    *(Reading, Counting, Block, Shortcuts, Bottleneck, Preactivation, Network, Initialisation, CrossEntropy, Momentum),
    *(Schedule, Loop, Folding, Carrying, Freezing, BugHunt, Tutorials, Rates, Depth, Degradation),
)
EXERCISES: dict[str, Exercise] = {each.name: each() for each in _CLASSES}
