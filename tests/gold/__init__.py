"""Pages that we wrote ourselves, in the shapes of the media we read, with what a reader finds in them."""
