static int empty __attribute__((unused));
