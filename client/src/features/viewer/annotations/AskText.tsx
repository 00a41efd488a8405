import { ActionIcon, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import classes from './Layer.module.css';

interface AskTextProps {
  draft: AnnotationDraft;
  view: StackView;
  onType: (text: string) => void;
  onDone: (text: string | undefined) => void;
}

/** The words of an arrow, asked where it ends. Empty: an arrow without words. */
export function AskText({ draft, view, onType, onDone }: AskTextProps) {
  const { t } = useTranslation('viewer');
  const [text, setText] = useState(draft.text);
  const [x = 0, y = 0] = draft.points.at(-1) ?? [];
  const at = view.pointOf({ x, y }) ?? { x: 0, y: 0 };
  return (
    <form
      className={classes['ask']}
      style={{ left: `min(${Math.max(4, at.x)}px, calc(100% - 270px))`, top: `min(${Math.max(4, at.y) + 44}px, calc(100% - 56px))` }}
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text);
      }}
    >
      <TextInput
        size="xs"
        w={180}
        maxLength={200}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone(undefined);
        }}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onType(event.currentTarget.value);
        }}
        aria-label={t('annotations.arrowText')}
        placeholder={t('annotations.arrowText')}
        // It was opened to be written in.
        ref={(element) => element?.focus()}
      />
      <ActionIcon type="submit" size={30} aria-label={t('annotations.keep')}>
        <IconCheck size={16} />
      </ActionIcon>
      <ActionIcon size={30} variant="default" aria-label={t('annotations.discard')} onClick={() => onDone(undefined)}>
        <IconX size={16} />
      </ActionIcon>
    </form>
  );
}
