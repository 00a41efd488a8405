import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconSignature } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MINUTES_TEXTS } from '@hoi-chan/shared/clinical/minutesFields.ts';
import { findMinutesTemplate, templateOf } from '@hoi-chan/shared/clinical/minutesTemplates.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { useStore } from '../../state/useStore.ts';
import { AmendmentBanner } from './AmendmentBanner.tsx';
import { DiagnosisField } from './DiagnosisField.tsx';
import { readTemplate, readWritten } from './document.ts';
import classes from './MinutesPanel.module.css';
import { InsertMenu } from './InsertMenu.tsx';
import { KeyImageChoices } from './KeyImageChoices.tsx';
import { KeyImages } from './KeyImages.tsx';
import { PlanField } from './PlanField.tsx';
import { SaveStatus } from './SaveStatus.tsx';
import type { MinutesSession } from './session.ts';
import { SharedTextField } from './SharedTextField.tsx';
import { SignDialog } from './SignDialog.tsx';
import { missingFields, type RequiredField, type SigningStep } from './signing.ts';
import { TemplateChoice } from './TemplateChoice.tsx';
import { useDocumentVersion } from './useMinutes.ts';

interface EditorProps {
  consult: Consult;
  minutes: MinutesState;
  session: MinutesSession;
  step: SigningStep;
}

/** The minutes while they are written, by everybody who takes part at once; a colleague who reads along sees them grow. */
export function Editor({ consult, minutes, session, step }: EditorProps) {
  const { t } = useTranslation('minutes');
  const { writable, link, savedAt } = useStore(session.state);
  const [checked, setChecked] = useState(false);
  const [signing, setSigning] = useState(false);
  const { document } = session;
  useDocumentVersion(document.doc);
  const missing: readonly RequiredField[] = checked ? missingFields(readWritten(document)) : [];
  const template = findMinutesTemplate(readTemplate(document) ?? '') ?? templateOf(consult);
  const signs = step.kind !== 'read';
  // The two who sign write from the start, without a link too; of others the server says whether they take part.
  const readOnly = !writable || (!signs && savedAt === null);
  const body = useRef<HTMLDivElement>(null);
  const jumpTo = (key: RequiredField): void => {
    setSigning(false);
    // The dialog gives the focus back when it closes: after that the field takes it.
    setTimeout(() => {
      const target = body.current?.querySelector<HTMLElement>(`[data-field="${key}"]`);
      target?.scrollIntoView({ block: 'center' });
      target?.focus();
    }, 250);
  };
  const signable = minutes.versionNumber > 1 || consult.state === 'minutes_open' || consult.state === 'in_session';
  const [before, after] = [MINUTES_TEXTS.slice(0, 3), MINUTES_TEXTS.slice(3)];
  const field = (key: (typeof MINUTES_TEXTS)[number]) => (
    <SharedTextField
      key={key}
      name={key}
      label={t(`field.${key}`)}
      hint={t(`hint.${key}`)}
      text={document.text(key)}
      session={session}
      readOnly={readOnly}
      required={key !== 'nextStep'}
      prompts={readOnly ? undefined : template.prompts[key]}
      missing={(missing as readonly string[]).includes(key)}
    />
  );
  return (
    <>
      <div className={classes['head']}>
        <SaveStatus session={session} />
        <Group gap={2} wrap="nowrap">
          <InsertMenu />
          <Tooltip label={`${t('undo')} (Ctrl+Z)`}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('undo')}
              disabled={readOnly || document.undo.undoStack.length === 0}
              onClick={() => document.undo.undo()}
            >
              <IconArrowBackUp size={18} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={`${t('redo')} (Ctrl+Y)`}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('redo')}
              disabled={readOnly || document.undo.redoStack.length === 0}
              onClick={() => document.undo.redo()}
            >
              <IconArrowForwardUp size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </div>
      <div className={classes['body']} aria-busy={link === 'opening'} ref={body}>
        <AmendmentBanner consultId={consult.id} minutes={minutes} session={session} mayCancel={signs} />
        {!readOnly && signs && <TemplateChoice session={session} template={template} />}
        {before.map(field)}
        {minutes.keyImageChoices.length === 0 ? (
          <KeyImages consultId={consult.id} images={minutes.content.keyImages} />
        ) : (
          <KeyImageChoices consultId={consult.id} choices={minutes.keyImageChoices} readOnly={readOnly || !signs} />
        )}
        <DiagnosisField session={session} readOnly={readOnly} missing={missing.includes('diagnosis')} />
        {field('conclusion')}
        <PlanField session={session} readOnly={readOnly} missing={missing.includes('plan')} />
        {after.filter((key) => key !== 'conclusion').map(field)}
      </div>
      <div className={classes['foot']}>
        {step.kind === 'sign' ? (
          <>
            <Button
              leftSection={<IconSignature size={18} aria-hidden />}
              disabled={!signable}
              data-testid="sign-open"
              onClick={() => {
                setChecked(true);
                setSigning(true);
              }}
            >
              {t('sign.open')}
            </Button>
            {!signable && <span className={classes['note']}>{t('sign.notYet')}</span>}
          </>
        ) : (
          <span className={classes['note']}>
            {t(step.kind === 'wait' ? `sign.waitFor.${step.for}` : readOnly ? 'sign.reader' : 'sign.writer', {
              name: minutes.content.chair.name,
            })}
          </span>
        )}
      </div>
      {signing && step.kind === 'sign' && (
        <SignDialog consultId={consult.id} as={step.as} session={session} onClose={() => setSigning(false)} onJump={jumpTo} />
      )}
    </>
  );
}
