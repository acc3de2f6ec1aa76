"""Words and rules of the house: pure values, standard library only, no clock, no I/O."""
