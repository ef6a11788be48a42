"""Where things stand on a page: main text, headline, dek, regions; computed once, for labelling and assembly."""
