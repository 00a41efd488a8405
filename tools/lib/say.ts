// What a person reads while the tools work. Always stderr: stdout belongs to results (a bench's JSON, the test summary).
import process from 'node:process';

let lineOpen = false;

/** One finished line. */
export function say(text: string): void {
  process.stderr.write(`${lineOpen ? '\r\u001b[K' : ''}${text}\n`);
  lineOpen = false;
}

/** A line that the next one replaces; where output is not a terminal only every tenth percent is written. */
export function sayProgress(text: string, percent: number): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[K${text}`);
    lineOpen = true;
  } else if (percent % 10 === 0) {
    process.stderr.write(`${text}\n`);
  }
}

/** `75` → `1 min 15 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** An outcome that has been explained to the person in words; the caller prints the message without a stack. */
export class Explained extends Error {}
