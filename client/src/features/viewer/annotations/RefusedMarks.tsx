import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { useErrorText } from '../../../ui/useErrorText.ts';
import own from './MarksMenu.module.css';
import type { Annotations } from './model.ts';
import type { Wish } from './wishBox.ts';

interface RefusedMarksProps {
  refused: readonly Wish[];
  annotations: Annotations;
  placeOf: (shape: { sopUid: string; frame: number }) => string;
}

/** What somebody drew and the server refused, with the reason, until they say what becomes of it. */
export function RefusedMarks({ refused, annotations, placeOf }: RefusedMarksProps) {
  const { t } = useTranslation('viewer');
  const errorText = useErrorText();
  if (refused.length === 0) return null;
  return (
    <ul className={own['list']} aria-label={t('annotations.refused')}>
      {refused.map(({ id, shape, refused: why }) => (
        <li key={id} className={own['refused']} data-testid="refused-mark">
          <span>
            {t('annotations.notSaved', {
              what: shape === null ? '' : [t(`tool.${shape.kind}`), shape.text].filter(Boolean).join(': '),
              place: shape === null ? '' : placeOf(shape),
            })}
          </span>
          {why !== null && (
            <span className={own['why']}>
              {errorText(new AppError(why.code, 'refused', { ...(why.reason !== null && { reason: why.reason }) }))}
            </span>
          )}
          <span className={own['ways']}>
            <Button size="compact-xs" variant="default" onClick={() => annotations.askAgain(id)}>
              {t('annotations.askAgain')}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => annotations.dismiss(id)}>
              {t('annotations.dismiss')}
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}
