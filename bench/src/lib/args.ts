/** `--rounds N`, or the N that stands alone: fewer rounds to try something. */
export function roundsIn(args: readonly string[], usual: number): number {
  const flag = args.indexOf('--rounds');
  const given = Number(flag === -1 ? (args.find((arg) => /^\d+$/.test(arg)) ?? usual) : args[flag + 1]);
  if (!Number.isInteger(given) || given < 1) throw new Error('--rounds wants a whole number');
  return given;
}

/** `--name value`. */
export function valueOf(args: readonly string[], name: string): string | undefined {
  const flag = args.indexOf(`--${name}`);
  return flag === -1 ? undefined : args[flag + 1];
}
