namespace { [[maybe_unused]] int empty; }
