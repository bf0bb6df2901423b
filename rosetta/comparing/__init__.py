"""Lines the frameworks up: what each computes, against the definition and the others."""
