"""Layout of a page: main text, headline, header, dek, regions; computed once for labelling and assembly."""
