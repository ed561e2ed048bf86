"""What is owed to people, and what runs by the clock."""
