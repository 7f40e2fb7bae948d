"""A small news site of our own making, in the forms of the real one and with its dirt, to try newscrawl on."""
