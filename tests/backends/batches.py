"""Two short epochs for the tiny network, and batches of which one cannot be had."""

from collections.abc import Sequence

from resnet_spec import cosine, draw_images, draw_labels

RATES = cosine(0.05, 6, warmup=2)
EPOCH = [(draw_images(3, (12, 12), 4, seed), draw_labels(10, 4, seed)) for seed in range(3)]
OTHER_EPOCH = [(draw_images(3, (12, 12), 4, seed), draw_labels(10, 4, seed)) for seed in range(3, 6)]


class Failing(Sequence):
    """Three batches, of which one cannot be had."""

    def __init__(self, error: BaseException, failing: int) -> None:
        self.error, self.failing = error, failing

    def __len__(self) -> int:
        return len(EPOCH)

    def __getitem__(self, index):
        if index == self.failing:
            raise self.error
        return EPOCH[index]
