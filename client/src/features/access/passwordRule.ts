/** What is wrong with a new password typed twice; undefined when nothing is. */
export function newPasswordProblem(password: string, again: string): 'short' | 'differ' | undefined {
  if (password.length < 10) return 'short';
  return password === again ? undefined : 'differ';
}
