import { HelpDialog } from './HelpDialog.tsx';
import type { Frame, Stack } from './series.ts';
import { TagsDialog } from './TagsDialog.tsx';
import { TrueSizeDialog } from './TrueSizeDialog.tsx';
import type { useTrueSize } from './useTrueSize.ts';
import type { DialogName } from './viewerTool.ts';
import { presetsFor } from './windows.ts';

interface DialogsProps {
  name: DialogName;
  stack: Stack;
  frame: Frame | undefined;
  trueSize: ReturnType<typeof useTrueSize>;
  onClose: () => void;
}

/** What opens over the picture. */
export function Dialogs({ name, stack, frame, trueSize, onClose }: DialogsProps) {
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
  }
}
