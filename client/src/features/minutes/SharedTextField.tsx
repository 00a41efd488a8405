import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type * as Y from 'yjs';
import { MAX_FIELD_LETTERS } from '@hoi-chan/shared/clinical/minutesFields.ts';
import type { Prompt } from '@hoi-chan/shared/clinical/minutesTemplates.ts';
import { Companions } from './Companions.tsx';
import { PromptChips } from './PromptChips.tsx';
import { RemoteCarets } from './RemoteCarets.tsx';
import { LOCAL } from './document.ts';
import classes from './Field.module.css';
import type { MinutesSession } from './session.ts';
import { leftOutOf } from './pasting.ts';
import { useSharedTextArea } from './useSharedTextArea.ts';

interface SharedTextFieldProps {
  /** Tells the others where this person is. */
  name: string;
  label: string;
  hint?: string;
  text: Y.Text;
  session: MinutesSession;
  readOnly: boolean;
  required?: boolean;
  missing?: boolean;
  /** How many letters may be written here. */
  most?: number;
  /** What the template asks for here. */
  prompts?: readonly Prompt[] | undefined;
  /** Called on Enter, which then makes no new line. */
  onEnter?: () => void;
  /** Called on Backspace in an empty field. */
  onEmptied?: () => void;
  /** The label is only for screen readers. */
  compact?: boolean;
  autoFocus?: boolean;
}

/** A text that several people write at once. */
export function SharedTextField({
  name,
  label,
  hint,
  text,
  session,
  readOnly,
  required,
  missing,
  most = MAX_FIELD_LETTERS,
  prompts,
  onEnter,
  onEmptied,
  compact = false,
  autoFocus = false,
}: SharedTextFieldProps) {
  const { t, i18n } = useTranslation('minutes');
  const id = useId();
  const [leftOut, setLeftOut] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  useSharedTextArea(area, text, LOCAL, session);
  useEffect(() => {
    if (autoFocus) area.current?.focus();
  }, [autoFocus]);
  const place = (): void => {
    if (area.current === null) return;
    const { selectionStart, selectionEnd, selectionDirection } = area.current;
    const [anchor, caret] = selectionDirection === 'backward' ? [selectionEnd, selectionStart] : [selectionStart, selectionEnd];
    session.presence.enter(name, { caret, anchor });
    session.insertion.remember(name, selectionEnd);
  };
  useEffect(
    () =>
      session.insertion.last.subscribe(() => {
        const inserted = session.insertion.last.get();
        if (inserted?.field === name) area.current?.setSelectionRange(inserted.end, inserted.end);
      }),
    [session, name],
  );
  return (
    <div className={classes['field']} data-compact={compact}>
      <div className={classes['top']}>
        <label htmlFor={id} className={compact ? 'hc-visually-hidden' : classes['label']}>
          {label}
          {required === true && (
            <span className={classes['required']} aria-hidden>
              {' *'}
            </span>
          )}
        </label>
        <Companions session={session} field={name} />
      </div>
      <div className={classes['writing']}>
        <RemoteCarets session={session} field={name} text={text} area={area} />
        <textarea
          ref={area}
          id={id}
          className={classes['area']}
          rows={compact ? 1 : 2}
          readOnly={readOnly}
          required={required}
          maxLength={most}
          placeholder={readOnly ? undefined : hint}
          aria-invalid={missing === true || undefined}
          aria-describedby={missing === true ? `${id}-missing` : undefined}
          data-testid={`minutes-${name}`}
          data-field={name}
          onFocus={() => {
            // However fast somebody goes on to another section: undo takes back what was written in one of them.
            session.document.undo.stopCapturing();
            place();
          }}
          onSelect={place}
          onPaste={(event) => setLeftOut(leftOutOf(event.clipboardData.getData('text/plain'), event.currentTarget, most))}
          onBlur={() => session.presence.enter(null, null)}
          onKeyDown={(event) => {
            // During a composition Enter and Backspace belong to the input method.
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Enter' && !event.shiftKey && onEnter !== undefined) {
              event.preventDefault();
              onEnter();
            }
            if (event.key === 'Backspace' && onEmptied !== undefined && event.currentTarget.value === '') {
              event.preventDefault();
              onEmptied();
            }
          }}
        />
      </div>
      {prompts !== undefined && <PromptChips session={session} text={text} prompts={prompts} area={area} />}
      {leftOut > 0 && (
        <span role="alert" className={classes['missing']}>
          {t(compact ? 'pasteCutLine' : 'pasteCut', {
            count: leftOut,
            leftOut: leftOut.toLocaleString(i18n.language),
            most: most.toLocaleString(i18n.language),
          })}
        </span>
      )}
      {missing === true && (
        <span id={`${id}-missing`} className={classes['missing']}>
          {t('missing')}
        </span>
      )}
    </div>
  );
}
