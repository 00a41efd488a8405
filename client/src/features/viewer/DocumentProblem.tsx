import { IconFileOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toAppError } from '../../ui/errorText.ts';
import { useErrorText } from '../../ui/useErrorText.ts';
import classes from './DocumentPane.module.css';
import { RetryButton } from './RetryButton.tsx';

interface DocumentProblemProps {
  error: unknown;
  onRetry?: () => void;
  /** What else can be said. */
  detail?: string;
  /** Other ways to it. */
  children?: ReactNode;
}

/** Why a document is not shown, and what can be done. */
export function DocumentProblem({ error, onRetry, detail, children }: DocumentProblemProps) {
  const { t } = useTranslation('viewer');
  const errorText = useErrorText();
  const { code } = toAppError(error);
  return (
    <div className={classes['note']} role="alert" data-testid="document-problem">
      <IconFileOff size={36} stroke={1.3} aria-hidden />
      <strong>{t('enclosed.problem')}</strong>
      <p>{[errorText(error), detail].filter(Boolean).join(' ')}</p>
      <div className={classes['ways']}>
        {onRetry !== undefined && (code === 'UNAVAILABLE' || code === 'NOT_FOUND') && <RetryButton onRetry={onRetry} />}
        {children}
      </div>
    </div>
  );
}
