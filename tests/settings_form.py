"""What the settings page sends beside the fields that a test is about."""

CLOCK = {
    "rotation_hour": "5",
    "welcome_hour": "7",
    "reminder_hour": "7",
    "reminder_days": "30, 7, 1",
    "inactivity_days": "21",
}
