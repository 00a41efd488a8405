import { useEffect, useRef } from 'react';
import { playLostTone } from '../capture/tone.ts';
import type { CallPerson } from './call.ts';

/** One tone for however many go, and not again for a link that flutters. */
const QUIET_MS = 10_000;

/** A short falling tone when somebody can no longer be heard: whoever looks at the pictures or writes must not talk on to nobody. */
export function useAwayTone(people: readonly CallPerson[], speakerId: string | null): void {
  const away = people.filter((person) => !person.isSelf && person.awayFromMs !== null).length;
  const before = useRef(0);
  const lastMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const more = away > before.current;
    before.current = away;
    if (!more || performance.now() - lastMs.current < QUIET_MS) return;
    lastMs.current = performance.now();
    // A browser that plays nothing before a click shows it all the same.
    void playLostTone(speakerId).catch(() => undefined);
  }, [away, speakerId]);
}
