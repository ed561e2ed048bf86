"""What every context stands on: the session, the actor, refusals, time and translatable sentences."""
