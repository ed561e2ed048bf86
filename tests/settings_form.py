"""What the settings page sends beside the fields that a test is about."""

CLOCK = {
    "rotation_hour": "5",
    "welcome_hour": "7",
    "reminder_hour": "7",
    "reminder_days": "30, 7, 1",
    "inactivity_days": "21",
    "report_weekday": "1",
    "report_hour": "11",
    "late_enrolment_days": "30",
    "booking_url": "https://calendly.com/ledr/site",
    "viewed_percent": "90",
    "sheet_owner": "",
    "demo_session": "",
}
