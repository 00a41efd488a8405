import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { minutesTemplates, type MinutesTemplate } from '@hoi-chan/shared/clinical/minutesTemplates.ts';
import { writeTemplate } from './document.ts';
import type { MinutesSession } from './session.ts';

/** Which template gives the prompts, for everybody who writes. Changing it touches no text. */
export function TemplateChoice({ session, template }: { session: MinutesSession; template: MinutesTemplate }) {
  const { t, i18n } = useTranslation('minutes');
  return (
    <NativeSelect
      size="xs"
      maw={320}
      label={t('template.label')}
      value={template.code}
      data={minutesTemplates.map(({ code, vi, en }) => ({ value: code, label: i18n.language === 'en' ? en : vi }))}
      onChange={(event) => writeTemplate(session.document, event.currentTarget.value)}
      data-testid="minutes-template"
    />
  );
}
