def make_block(in_channels, channels, stride):
    from flax import nnx

    rngs = nnx.Rngs(1)
    project = in_channels != channels or stride != 1

    class Block(nnx.Module):
        def __init__(self):
            for name, cin, k, s in (("first", in_channels, 3, stride), ("second", channels, 3, 1)):
                conv = nnx.Conv(cin, channels, (k, k), (s, s), padding=k // 2, use_bias=False, rngs=rngs)
                setattr(self, name, conv)
                setattr(self, name + "_norm", nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs))
            if project:
                self.match = nnx.Conv(in_channels, channels, (1, 1), (stride, stride), use_bias=False, rngs=rngs)
                self.match_norm = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)

        def __call__(self, x):
            h = nnx.relu(self.first_norm(self.first(x)))
            h = self.second_norm(self.second(h))
            return nnx.relu(h + (self.match_norm(self.match(x)) if project else x))

    return Block()
