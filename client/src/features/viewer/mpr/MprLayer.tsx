import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Stack } from '../series.ts';
import { Weight } from '../thin/Weight.tsx';
import type { Together, TogetherState } from '../together/model.ts';
import { MprNote } from './MprNote.tsx';
import type { Cuts } from './useCuts.ts';

// Few look at it: fetched when it is asked for.
const MprView = lazy(() => import('./MprView.tsx'));

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
  /** The cuts are gone, and with them what had the focus. */
  onFocusLost: () => void;
  hasFocusBelow: () => boolean;
}

/** The cuts over the picture, or that the presenter looks at them. */
export function MprLayer({ consultId, stack, view, isDrawn, cuts, together, company, onFocusLost, hasFocusBelow }: MprLayerProps) {
  const { cutting, heldBytes } = cuts;
  if (cutting === null) return null;
  const name = company.presenter?.name ?? '';
  const told = company.role === 'following' ? <MprNote name={name} /> : null;
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
  return (
    <Suspense fallback={told}>
      <MprView
        consultId={consultId}
        stack={stack}
        view={view}
        at={cutting.at}
        together={together}
        company={company}
        onMove={cuts.moveTo}
        onBegin={(at) => cuts.state.set({ at })}
        onClose={cuts.close}
        onFocusLost={onFocusLost}
        hasFocusBelow={hasFocusBelow}
      />
    </Suspense>
  );
}
