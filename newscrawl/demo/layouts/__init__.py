"""Pure functions that write the forms in which the real system serves an article."""
