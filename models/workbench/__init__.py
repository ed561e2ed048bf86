"""What staff keep and run at their desk: views of a list, tasks in the background, exports, imports."""
