"""Values and rules of publishing: standard library only, no clock, no input or output."""
