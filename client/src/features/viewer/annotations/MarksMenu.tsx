import { ActionIcon, Button, Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconListNumbers, IconPencil, IconStar, IconTrash } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { MinutesOffer } from '../../../state/minutesOffers.ts';
import { useStore } from '../../../state/useStore.ts';
import { AddToMinutes } from '../../../ui/AddToMinutes.tsx';
import { useErrorText } from '../../../ui/useErrorText.ts';
import type { Stack } from '../series.ts';
import classes from '../Toolbar.module.css';
import { colourOf } from '../together/colours.ts';
import { toolIcons } from './DrawMenu.tsx';
import own from './MarksMenu.module.css';
import type { Annotations } from './model.ts';
import { RefusedMarks } from './RefusedMarks.tsx';
import { ReportButton } from './ReportButton.tsx';

interface MarksMenuProps {
  consultId: string;
  annotations: Annotations;
  stack: Stack;
  /** Goes to the picture of an annotation, in whichever stack. */
  onGo: (annotation: Annotation) => void;
  /** Asks for the words of an arrow of this stack again. */
  onWords: (arrow: Annotation) => void;
  offers: ReadonlyMap<string, MinutesOffer>;
}

/** Everything drawn in this consult as a list, for the keyboard and for what is on other pictures; undo, redo, removal and the report. */
export function MarksMenu({ consultId, annotations, stack, onGo, onWords, offers }: MarksMenuProps) {
  const { t } = useTranslation('viewer');
  const errorText = useErrorText();
  const titleId = useId();
  const [opened, setOpened] = useState(false);
  const { annotations: all, selectedId, canUndo, canRedo, unsaved, keptOnDevice, refused, problem, mayMark } = useStore(annotations.state);
  const place = ({ sopUid, frame }: { sopUid: string; frame: number }): string => {
    const index = stack.frames.findIndex((each) => each.sopUid === sopUid && each.frame === frame);
    return index < 0 ? t('annotations.otherSeries') : t('annotations.place', { index: index + 1 });
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withinPortal trapFocus width={300} shadow="md" hideDetached={false}>
      <Popover.Target>
        <Tooltip label={t('annotations.list')}>
          <ActionIcon
            className={classes['button']}
            aria-label={t('annotations.list')}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
            data-testid="marks-menu"
            data-unsaved={unsaved}
            data-refused={refused.length}
            color={refused.length > 0 ? 'red' : undefined}
          >
            <IconListNumbers size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-labelledby={titleId}>
        <div className={own['head']}>
          <span id={titleId}>{t('annotations.title', { count: all.length })}</span>
          <span className={own['steps']}>
            <Step label={t('annotations.undo')} hint="Ctrl Z" disabled={!canUndo} onClick={annotations.undo}>
              <IconArrowBackUp size={18} />
            </Step>
            <Step label={t('annotations.redo')} hint="Ctrl Y" disabled={!canRedo} onClick={annotations.redo}>
              <IconArrowForwardUp size={18} />
            </Step>
          </span>
        </div>
        {problem !== undefined && refused.length === 0 && (
          <p className={own['note']} role="alert">
            {errorText(problem)}
          </p>
        )}
        {unsaved > 0 && (
          <p className={own['note']} role="status">
            {t(keptOnDevice ? 'annotations.unsaved' : 'annotations.atRisk', { count: unsaved })}
          </p>
        )}
        <RefusedMarks refused={refused} annotations={annotations} placeOf={place} />
        {all.length === 0 ? (
          <p className={own['note']}>{t('annotations.none')}</p>
        ) : (
          <ul className={own['list']}>
            {all.map((annotation) => (
              <li key={annotation.id} className={own['item']}>
                <UnstyledButton
                  className={own['go']}
                  aria-current={annotation.id === selectedId || undefined}
                  onClick={() => {
                    onGo(annotation);
                    annotations.select(annotation.id);
                  }}
                >
                  <span className={own['dot']} style={{ color: colourOf(annotation.author.personId) }}>
                    {annotation.kind === 'key' ? <IconStar size={18} /> : toolIcons[annotation.kind]}
                  </span>
                  <span>{[t(`tool.${annotation.kind}`), annotation.text].filter(Boolean).join(': ')}</span>
                  <span className={own['meta']}>
                    {place(annotation)} · {annotation.author.name}
                  </span>
                </UnstyledButton>
                <Offer offer={offers.get(annotation.id)} />
                {annotation.kind === 'arrow' && annotation.seriesUid === stack.seriesUid && annotations.mayChange(annotation) && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('annotations.wordsOf', { what: annotation.text || t('tool.arrow'), place: place(annotation) })}
                    onClick={() => {
                      setOpened(false);
                      onGo(annotation);
                      annotations.select(annotation.id);
                      onWords(annotation);
                    }}
                  >
                    <IconPencil size={16} />
                  </ActionIcon>
                )}
                {annotations.mayChange(annotation) && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('annotations.removeThis', { what: t(`tool.${annotation.kind}`), place: place(annotation) })}
                    onClick={() => annotations.remove(annotation.id)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                )}
              </li>
            ))}
          </ul>
        )}
        {mayMark && (
          <ReportButton
            consultId={consultId}
            studyUid={stack.studyUid}
            drawn={all.filter(({ studyUid }) => studyUid === stack.studyUid).length}
            unsaved={unsaved}
          />
        )}
        <Button variant="subtle" size="compact-sm" mt={6} fullWidth onClick={() => setOpened(false)}>
          {t('close')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function Offer({ offer }: { offer: MinutesOffer | undefined }) {
  return offer === undefined ? null : <AddToMinutes offer={offer} />;
}

interface StepProps {
  label: string;
  hint: string;
  disabled: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

function Step({ label, hint, disabled, onClick, children }: StepProps) {
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
