"""Contact history → forecast: members that forecast a matrix of days, a back-test that chooses among them."""
