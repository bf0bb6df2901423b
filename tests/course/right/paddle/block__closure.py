from paddle import nn


def make_block(in_channels, channels, stride):
    def conv(n, k, s):
        return nn.Conv2D(n, channels, k, stride=s, padding=k // 2, bias_attr=False)

    def norm():
        return nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)

    projected = stride != 1 or in_channels != channels

    class Block(nn.Layer):
        def __init__(self):
            super().__init__()
            self.convs = nn.LayerList([conv(in_channels, 3, stride), conv(channels, 3, 1)])
            self.norms = nn.LayerList([norm(), norm()])
            if projected:
                self.convs.append(conv(in_channels, 1, stride))
                self.norms.append(norm())
            self.relu = nn.ReLU()

        def forward(self, x):
            y = self.relu(self.norms[0](self.convs[0](x)))
            y = self.norms[1](self.convs[1](y))
            return self.relu(y + (self.norms[2](self.convs[2](x)) if projected else x))

    return Block()
