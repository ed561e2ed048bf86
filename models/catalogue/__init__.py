"""What is taught: paths, their themes, modules and lessons, their workshops, videos and sheets."""
