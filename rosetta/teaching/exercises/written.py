"""Right files, made of the plain code that this project writes of a spec."""

import re
from functools import lru_cache

from resnet_spec import ResNetSpec
from rosetta.backends import BACKENDS
from rosetta.writing.write import write

_BLOCK = {
    "pt": "    return {block}(in_channels, channels, stride)\n",
    "paddle": "    return {block}(in_channels, channels, stride)\n",
    "jax": "    return {block}(in_channels, channels, stride, rngs=nnx.Rngs(0))\n",
    "keras": (
        "    x = keras.Input((None, None, in_channels))\n"
        '    return keras.Model(x, {block}(x, channels, stride, name="block"))\n'
    ),
}
_NETWORK = {
    "pt": "    return ResNet()\n",
    "paddle": "    return ResNet()\n",
    "jax": "    return ResNet(rngs=nnx.Rngs(0))\n",
    "keras": "    return resnet()\n",
}
_WHOLE_NETWORK = re.compile(r"\n\n\n(class ResNet\(|def resnet\()")
_MAIN = re.compile(r"\n\n\ndef main\(")


def block_solution(spec: ResNetSpec, backend: str, function: str) -> str:
    """A file with a function that makes the blocks of a spec."""
    text = _WHOLE_NETWORK.split(_plain(spec, backend))[0]
    return f"{text}\n\n\ndef {function}(in_channels, channels, stride):\n{_BLOCK[backend].format(block=_block(text))}"


def block_of_each_option(specs: dict[str, ResNetSpec], backend: str, function: str) -> str:
    """A file with a function whose first argument chooses among specs, whose definitions differ in `shortcut`."""
    texts = {option: _WHOLE_NETWORK.split(_plain(spec, backend))[0] for option, spec in specs.items()}
    parts = [_inside(text, f"make_{option.lower()}", backend) for option, text in texts.items()]
    choices = ", ".join(f'"{option}": make_{option.lower()}' for option in specs)
    chosen = f"    return {{{choices}}}[option](in_channels, channels, stride)\n"
    return "\n\n".join([*parts, f"def {function}(option, in_channels, channels, stride):\n{chosen}"])


def network_solution(spec: ResNetSpec, backend: str, function: str) -> str:
    """A file with a function that makes the network of a spec."""
    text = _MAIN.split(_plain(spec, backend))[0]
    return f"{text}\n\n\ndef {function}():\n{_NETWORK[backend]}"


@lru_cache(maxsize=64)
def _plain(spec: ResNetSpec, backend: str) -> str:
    return write(spec, BACKENDS[backend], "rosetta course solutions")


def _block(text: str) -> str:
    """The name of the block's class, or of its function in Keras."""
    [name] = re.findall(r"^(?:class|def) (\w*(?:Block|Bottleneck|_block|bottleneck)\w*)\(", text, re.MULTILINE)
    return name


def _inside(text: str, function: str, backend: str) -> str:
    """A text's definitions within a function that makes its block, so that several texts can stand in one file."""
    body = "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))
    made = _BLOCK[backend].format(block=_block(text))
    return f"def {function}(in_channels, channels, stride):\n{body}\n\n{made}"
