import { useEffect, useState } from 'react';
import type { CallSession } from '../net/callTransport.ts';
import { RUNGS } from '../net/ladder.ts';
import type { Rung } from '../net/ladder.ts';
import type { RungChange } from '../net/rungKeeper.ts';

/** Long enough to read twice; the state itself stays to be seen in the settings. */
const SHOWN_MS = 10_000;

/** Which sentence says what happened; null for what nobody needs to be told: steps between good pictures, and one's own choice. */
export function noticeOf(
  before: Rung,
  { rung, reason }: RungChange,
): 'voiceOnly' | 'stills' | 'smallPicture' | 'slowMachine' | 'pictureBack' | null {
  if (reason === 'limit' || reason === 'start') return null;
  const down = RUNGS.indexOf(rung) > RUNGS.indexOf(before);
  if (!down) return before !== 'voice' && before !== 'stills' ? null : rung === 'stills' ? 'stills' : 'pictureBack';
  if (reason === 'cpu') return 'slowMachine';
  return rung === 'voice' ? 'voiceOnly' : rung === 'stills' ? 'stills' : rung === 'low' ? 'smallPicture' : null;
}

/** The latest change worth a sentence, for as long as it is news: one at a time, the newest. */
export function useRungNotice(session: Pick<CallSession, 'on' | 'rung'>): ReturnType<typeof noticeOf> {
  const [notice, setNotice] = useState<ReturnType<typeof noticeOf>>(null);
  useEffect(() => {
    let rung = session.rung;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.on('rungChanged', (change) => {
      const next = noticeOf(rung, change);
      rung = change.rung;
      clearTimeout(timer);
      setNotice(next);
      // While there is no moving picture the reason stays on the screen.
      if (next !== null && next !== 'voiceOnly' && next !== 'stills') timer = setTimeout(() => setNotice(null), SHOWN_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session]);
  return notice;
}
