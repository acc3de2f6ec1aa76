"""HTTP as RFC 9110 describes it: errors, headers, negotiation, deltas, limits of forms."""
