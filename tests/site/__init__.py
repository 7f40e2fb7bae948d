"""The test site: real posts in the forms in which the real system serves them."""
