import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type * as Y from 'yjs';
import type { Prompt } from '@hoi-chan/shared/clinical/minutesTemplates.ts';
import classes from './Field.module.css';
import { addPrompt, openPrompts } from './prompts.ts';
import type { MinutesSession } from './session.ts';

interface PromptChipsProps {
  session: MinutesSession;
  text: Y.Text;
  prompts: readonly Prompt[];
  area: RefObject<HTMLTextAreaElement | null>;
}

/** What the template says should be spoken about here and is not yet; one click writes the heading and leads the cursor behind it. */
export function PromptChips({ session, text, prompts, area }: PromptChipsProps) {
  const { t, i18n } = useTranslation('minutes');
  const open = openPrompts(text.toJSON(), prompts);
  if (open.length === 0) return null;
  return (
    <ul className={classes['prompts']} aria-label={t('template.prompts')}>
      {open.map((prompt) => {
        const heading = i18n.language === 'en' ? prompt.en : prompt.vi;
        return (
          <li key={prompt.vi}>
            <button
              type="button"
              className={classes['prompt']}
              data-testid="minutes-prompt"
              onClick={() => {
                addPrompt(session.document, text, heading);
                area.current?.focus();
                area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
              }}
            >
              <span aria-hidden>+ </span>
              {heading}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
