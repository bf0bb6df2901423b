import math


class Schedule:
    def __init__(self, peak, steps, warmup):
        self.peak, self.steps, self.warmup = peak, steps, warmup

    def __call__(self, step):
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        part = (step - self.warmup) / (self.steps - self.warmup)
        return self.peak * (1 + math.cos(math.pi * part))


learning_rate = Schedule(PEAK, STEPS, WARMUP)
