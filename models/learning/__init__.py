"""What learners do with what is taught: views, notes, badges, workshops. Progress is read from these facts."""
