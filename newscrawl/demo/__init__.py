"""A small news site of our own making, with the forms and the dirt of the real one, for trying and testing newscrawl."""
