"""Jobs: what newscrawl.toml says, when each is due, and running them."""
