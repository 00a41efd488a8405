import { lazy, Suspense } from 'react';
import { HelpDialog } from './HelpDialog.tsx';
import type { Frame, Stack } from './series.ts';
import { TagsDialog } from './TagsDialog.tsx';
import { TrueSizeDialog } from './TrueSizeDialog.tsx';
import type { useTrueSize } from './useTrueSize.ts';
import type { DialogName } from './viewerTool.ts';
import { presetsFor, type VoiWindow } from './windows.ts';

// Few look at it: fetched when it is asked for.
const MprView = lazy(() => import('./mpr/MprView.tsx'));

interface DialogsProps {
  name: DialogName;
  consultId: string;
  stack: Stack;
  frame: Frame | undefined;
  window: VoiWindow | null;
  trueSize: ReturnType<typeof useTrueSize>;
  onClose: () => void;
}

/** What opens over the picture. */
export function Dialogs({ name, consultId, stack, frame, window, trueSize, onClose }: DialogsProps) {
  switch (name) {
    case 'help':
      return <HelpDialog hasPresets={presetsFor(stack.modality).length > 0} onClose={onClose} />;
    case 'tags':
      return frame && <TagsDialog instance={frame.instance} onClose={onClose} />;
    case 'trueSize':
      return (
        <TrueSizeDialog
          scale={trueSize.screen}
          isDetector={trueSize.isDetector}
          onClose={onClose}
          onDone={(measured) => {
            onClose();
            trueSize.measured(measured);
          }}
        />
      );
    case 'mpr':
      return (
        window && (
          <Suspense fallback={null}>
            <MprView consultId={consultId} stack={stack} window={window} onClose={onClose} />
          </Suspense>
        )
      );
  }
}
