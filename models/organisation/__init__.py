"""The organisation itself: its settings, its campuses, curricula and promotions."""
