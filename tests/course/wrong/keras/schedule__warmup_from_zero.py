import math


class Schedule:
    def __init__(self):
        self.after = STEPS - WARMUP

    def __call__(self, step):
        if step < WARMUP:
            # linear from 0 to the peak
            return PEAK * step / WARMUP
        return PEAK * 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / self.after))


learning_rate = Schedule()
