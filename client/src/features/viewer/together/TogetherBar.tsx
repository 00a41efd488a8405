import { Button } from '@mantine/core';
import { IconEye, IconEyeOff, IconPlayerStop, IconPresentation } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../../ui/useErrorText.ts';
import type { Together } from './model.ts';
import classes from './TogetherBar.module.css';
import { useTogetherState } from './useTogether.ts';

/** Who presents, and the way in and out of following. */
export function TogetherBar({ together }: { together: Together }) {
  const { t } = useTranslation('viewer');
  const errorText = useErrorText();
  const { role, presenter } = useTogetherState(together);
  const [problem, setProblem] = useState<unknown>();
  const bar = useRef<HTMLDivElement>(null);
  const name = presenter?.name ?? '';

  // Whoever only watches has clicked nowhere: the key works in the whole page while the images are seen.
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'f' || event.defaultPrevented || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || bar.current?.offsetParent === null) return;
      toggleFollowing(together);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [together]);

  const attempt = (work: () => Promise<void>): void => {
    setProblem(undefined);
    work().catch(setProblem);
  };
  const text = {
    nobody: t('together.nobody'),
    presenting: t('together.presenting'),
    following: t('together.following', { name }),
    alone: t('together.alone', { name }),
  }[role];
  return (
    <div ref={bar} className={classes['bar']} data-role={role} data-testid="together">
      <span className={classes['text']} role="status">
        {problem === undefined ? text : errorText(problem)}
      </span>
      {role === 'following' && (
        <Action icon={<IconEyeOff size={16} aria-hidden />} label={t('together.lookAlone')} hint="F" onClick={together.lookAlone} />
      )}
      {role === 'alone' && (
        <Action icon={<IconEye size={16} aria-hidden />} label={t('together.follow')} hint="F" strong onClick={together.follow} />
      )}
      {role === 'presenting' ? (
        <Action icon={<IconPlayerStop size={16} aria-hidden />} label={t('together.stop')} onClick={() => attempt(together.stop)} />
      ) : (
        <Action icon={<IconPresentation size={16} aria-hidden />} label={t('together.present')} onClick={() => attempt(together.present)} />
      )}
    </div>
  );
}

interface ActionProps {
  icon: ReactNode;
  label: string;
  hint?: string;
  strong?: boolean;
  onClick: () => void;
}

function Action({ icon, label, hint, strong = false, onClick }: ActionProps) {
  return (
    <Button className={classes['action']} data-strong={strong || undefined} size="compact-sm" leftSection={icon} onClick={onClick}>
      {label}
      {hint !== undefined && <kbd className={classes['key']}>{hint}</kbd>}
    </Button>
  );
}

export function toggleFollowing(together: Together): void {
  if (together.state.get().role === 'alone') together.follow();
  else together.lookAlone();
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=range]), textarea, select, [contenteditable=true], [role=textbox], [role=combobox], [role=dialog]') !==
      null
  );
}
