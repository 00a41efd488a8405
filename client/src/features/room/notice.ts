import type { CallState } from '../../call/call.ts';
import type { useRungNotice } from '../../call/useRung.ts';

/** The one thing that is said of the connection; while something graver is wrong the rest would only confuse. */
export type ConnectionNotice =
  | { kind: 'rejoining' | 'goingDirect' | 'linkLost' | 'signalingLost' }
  | { kind: 'away'; names: readonly string[]; sinceMs: number }
  | { kind: 'mediaOnly' | 'thinDownlink'; names: readonly string[] };

/** Pure: what to say, or null. `signalingUp`: our own socket stands. */
export function connectionNoticeOf(
  call: Pick<CallState, 'phase' | 'link' | 'people' | 'direct'>,
  signalingUp: boolean,
): ConnectionNotice | null {
  if (call.phase === 'rejoining') return { kind: call.direct === 'chosen' ? 'goingDirect' : 'rejoining' };
  if (call.phase !== 'in_call') return null;
  if (call.link === 'disconnected') return { kind: 'linkLost' };
  const others = call.people.filter((person) => !person.isSelf);
  const away = others.filter((person) => person.awayFromMs !== null);
  const names = (people: typeof others): string[] => people.map(({ name }) => name);
  // Nobody is heard and our socket is gone too: it is we who are away.
  if (!signalingUp && away.length === others.length && others.length > 0) return { kind: 'linkLost' };
  if (!signalingUp) return { kind: 'signalingLost' };
  if (away.length > 0) {
    return { kind: 'away', names: names(away), sinceMs: Math.min(...away.map(({ awayFromMs }) => awayFromMs ?? Infinity)) };
  }
  const mediaOnly = others.filter((person) => person.mediaOnly);
  if (mediaOnly.length > 0) return { kind: 'mediaOnly', names: names(mediaOnly) };
  const thin = others.filter((person) => person.thinDownlink);
  return thin.length > 0 ? { kind: 'thinDownlink', names: names(thin) } : null;
}

type RungNotice = NonNullable<ReturnType<typeof useRungNotice>>;

/** Pure: while something is shared, what happens to that is the news, not the face. */
export function rungTextOf(notice: RungNotice, shares: boolean): RungNotice | 'screenFirst' | 'screenHeld' {
  if (!shares || notice === 'slowMachine') return notice;
  return notice === 'voiceOnly' ? 'screenHeld' : 'screenFirst';
}
