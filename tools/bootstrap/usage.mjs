// What `npm start` and `npm run dev` take. Read before anything is installed: who asks how it is used gets an answer at once.

export const startUsage = `Usage:
  npm start                 everything on this machine, at http://localhost:8080
  npm start -- --lan        the same over HTTPS on the local network, so that a phone in the room can join
  npm run dev [-- --lan]    the same with reload
  npm start -- --help       this

Settings are environment variables or lines in .env (see .env.example), for instance: PORT=8081 npm start
`;

const known = ['--dev', '--lan'];

/**
 * @param {readonly string[]} args
 * @returns {{ text: string, exitCode: number } | undefined} what to print instead of starting, if anything
 */
export function insteadOfStarting(args) {
  if (args.includes('--help') || args.includes('-h')) return { text: startUsage, exitCode: 0 };
  const unknown = args.filter((arg) => !known.includes(arg));
  return unknown.length === 0 ? undefined : { text: `Unknown option: ${unknown.join(' ')}\n\n${startUsage}`, exitCode: 2 };
}
