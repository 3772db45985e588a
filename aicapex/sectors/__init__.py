"""The sectors of the model: each owns its parameters, its outputs and its equations; none imports another."""
