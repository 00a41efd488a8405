// The only file that wires features together.
