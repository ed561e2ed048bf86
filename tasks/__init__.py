"""What runs by queue or by clock: jobs, schedule, rendering and delivery; and how the program is operated."""
