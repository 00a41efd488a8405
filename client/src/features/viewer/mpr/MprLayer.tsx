import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { loadChunk } from '../../../net/loadChunk.ts';
import { ErrorBoundary } from '../../../ui/ErrorBoundary.tsx';
import type { StackView } from '../cornerstone/stackView.ts';
import { PictureOffer } from '../PictureOffer.tsx';
import { RetryButton } from '../RetryButton.tsx';
import type { Stack } from '../series.ts';
import { Weight } from '../thin/Weight.tsx';
import type { Together, TogetherState } from '../together/model.ts';
import { MprNote } from './MprNote.tsx';
import type { Cuts } from './useCuts.ts';

// Few look at it: fetched when it is asked for. One that was lost stays lost: each try needs its own.
const newView = () => lazy(() => loadChunk(() => import('./MprView.tsx')));

interface MprLayerProps {
  consultId: string;
  stack: Stack;
  /** For the hands of the person here. */
  view: StackView;
  /** Whether the picture below is drawn: the cuts take its window. */
  isDrawn: boolean;
  cuts: Cuts;
  together: Together | undefined;
  company: TogetherState;
  onKey: (event: KeyboardEvent) => void;
  /** The cuts are gone, and with them what had the focus. */
  onFocusLost: () => void;
  hasFocusBelow: () => boolean;
}

/** The cuts over the picture, or that the presenter looks at them. */
export function MprLayer({ isDrawn, cuts, company, ...rest }: MprLayerProps) {
  const { t } = useTranslation('viewer');
  const [{ MprView, round }, setPart] = useState(() => ({ MprView: newView(), round: 0 }));
  const { cutting, heldBytes, refusal } = cuts;
  if (cutting === null) return null;
  const isFollowing = company.role === 'following';
  const name = company.presenter?.name ?? '';
  const told = isFollowing ? <MprNote name={name} /> : null;
  if (refusal !== undefined) return isFollowing ? <MprNote name={name} reason={t(`mpr.refusal.${refusal}`)} /> : null;
  if (heldBytes > 0)
    return (
      told && (
        <MprNote name={name}>
          <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={cuts.ask} data-testid="mpr-fetch">
            <Weight bytes={heldBytes} text="mpr.ask" textWithTime="mpr.askIn" />
          </Button>
        </MprNote>
      )
    );
  if (!isDrawn) return told;
  const again = (): void => setPart((last) => ({ MprView: newView(), round: last.round + 1 }));
  const lost = <Lost presenter={isFollowing ? name : undefined} onRetry={again} onClose={cuts.close} />;
  return (
    <ErrorBoundary key={round} fallback={lost}>
      <Suspense fallback={told}>
        <MprView
          {...rest}
          at={cutting.at}
          company={company}
          onCovered={cuts.cover}
          onMove={cuts.moveTo}
          onBegin={(at) => cuts.state.set({ at })}
          onClose={cuts.close}
        />
      </Suspense>
    </ErrorBoundary>
  );
}

interface LostProps {
  /** Whose cuts they are; undefined: one's own. */
  presenter: string | undefined;
  onRetry: () => void;
  onClose: () => void;
}

/** Their code did not come: the picture and the call stay, and it is tried again when the network is back. */
function Lost({ presenter, onRetry, onClose }: LostProps) {
  const { t } = useTranslation('viewer');
  useEffect(() => {
    globalThis.addEventListener('online', onRetry);
    return () => globalThis.removeEventListener('online', onRetry);
  }, [onRetry]);
  if (presenter !== undefined)
    return (
      <MprNote name={presenter} reason={t('mpr.lost')}>
        <RetryButton onRetry={onRetry} />
      </MprNote>
    );
  return (
    <PictureOffer note={t('mpr.lost')} role="alert">
      <RetryButton onRetry={onRetry} />
      <Button size="xs" variant="default" onClick={onClose}>
        {t('mpr.close')}
      </Button>
    </PictureOffer>
  );
}
