# optax has exactly this schedule
import optax

schedule = optax.warmup_cosine_decay_schedule(
    init_value=0.0, peak_value=PEAK, warmup_steps=WARMUP, decay_steps=STEPS, end_value=0.0
)


def learning_rate(step):
    return float(schedule(step))
