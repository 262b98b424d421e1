"""Taking in what others tell, each fact once and in order; what is missing is fetched from its owner."""
