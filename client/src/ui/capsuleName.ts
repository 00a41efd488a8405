/** As the server names it: who receives it sees by the name whether it is locked. */
export function capsuleName(consultNumber: string, versionNumber: number, { passphrase }: { passphrase?: string }): string {
  return `${consultNumber}-v${versionNumber}.zip${passphrase === undefined ? '' : '.jwe'}`;
}
