"""Which biases do nothing in training: what they add, norms take off again."""

from dataclasses import dataclass, field

from resnet_spec.oracle import LayerTable, OracleLayer
from resnet_spec.spec import ResNetSpec

Names = frozenset[str]


def idle_biases(spec: ResNetSpec, table: LayerTable) -> dict[str, set[str]]:
    """Each bias without which the network computes the same in training, with the norms that take it off.

    A bias is one number per channel, the same at every place. A norm takes such a number off with the
    channel's mean; until then, sums, pools, and convolutions that pad nothing pass it on, the way
    through a shortcut included. A ReLU, a convolution that pads, and the linear layer see it, and a
    bias that one of them sees is not idle. The gradient of an idle bias is 0 but for rounding.
    """
    walk = _Walk(spec, {layer.name: layer for layer in table.layers})
    walk.network()
    return {bias: norms for bias, norms in walk.taken_off.items() if bias not in walk.seen}


@dataclass
class _Walk:
    """Follows what each bias adds through the network; what a method takes and gives are the biases on their way."""

    spec: ResNetSpec
    layers: dict[str, OracleLayer]
    seen: set[str] = field(default_factory=set)
    taken_off: dict[str, set[str]] = field(default_factory=dict)

    def see(self, x: Names) -> Names:
        self.seen |= x
        return frozenset()

    def conv(self, name: str, x: Names) -> Names:
        layer = self.layers[name]
        is_one_pixel = layer.output_shape is not None and layer.output_shape[1:] == (1, 1)
        # Zeros beyond the edge have no bias, so that behind them the edge differs from the middle.
        if layer.weights["weight"][-1] > 1 and not is_one_pixel:
            x = self.see(x)
        return x | {f"{name}.bias"} if self.spec.conv_bias else x

    def norm(self, name: str, x: Names) -> Names:
        """A norm, or nothing where the network has none of this name."""
        if name not in self.layers:
            return x
        for bias in x:
            self.taken_off.setdefault(bias, set()).add(name)
        return frozenset({f"{name}.bias"})

    def norm_relu(self, name: str, x: Names, *, has_relu: bool = True) -> Names:
        if has_relu and self.spec.order == "conv_relu_norm":
            return self.norm(name, self.see(x))
        x = self.norm(name, x)
        return self.see(x) if has_relu else x

    def block(self, name: str, x: Names) -> Names:
        spec, before = self.spec, x
        convs = [layer for layer in self.layers if layer.startswith(f"{name}.conv")]
        if spec.preactivation:
            x = self.norm_relu(f"{name}.bn1", x)
        start = x
        for number, conv in enumerate(convs, start=1):
            if spec.preactivation and number > 1:
                x = self.norm_relu(f"{name}.bn{number}", x)
            x = self.conv(conv, x)
            if not spec.preactivation:
                x = self.norm_relu(f"{name}.bn{number}", x, has_relu=number < len(convs) or spec.relu_before_sum)
        if f"{name}.downsample.0" in self.layers:
            x |= self.norm_relu(
                f"{name}.downsample.1", self.conv(f"{name}.downsample.0", start), has_relu=spec.projection_relu
            )
        elif spec.shortcut != "none":
            x |= before
        return self.see(x) if spec.relu_after_sum else x

    def network(self) -> None:
        x = self.norm_relu("bn1", self.conv("conv1", frozenset()), has_relu=self.spec.stem_relu)
        for name, layer in self.layers.items():
            if layer.kind == "block":
                x = self.block(name, x)
        if self.spec.preactivation:
            x = self.norm_relu("norm", x)
        self.see(x)
