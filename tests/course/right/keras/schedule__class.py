import math


class WarmupCosine:
    """The same interface as keras.optimizers.schedules.LearningRateSchedule"""

    def __init__(self, peak: float, steps: int, warmup: int) -> None:
        self.peak, self.steps, self.warmup = peak, steps, warmup

    def __call__(self, step: int) -> float:
        if step < self.warmup:
            return self.peak / self.warmup * (step + 1)
        share = (step - self.warmup) / (self.steps - self.warmup)
        return self.peak * (0.5 + 0.5 * math.cos(share * math.pi))


learning_rate = WarmupCosine(PEAK, STEPS, WARMUP)
