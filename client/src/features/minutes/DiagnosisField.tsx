import { ActionIcon, Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIcd10 } from '../../icd10/useIcd10.ts';
import { useDiagnosisText } from '../../net/useDiagnosisText.ts';
import { Companions } from './Companions.tsx';
import classes from './DiagnosisField.module.css';
import { readDiagnosis, writeDiagnosis } from './document.ts';
import fieldClasses from './Field.module.css';
import type { MinutesSession } from './session.ts';

const longestText = 300;
const FOUND = 10;

/** The diagnosis: from ICD-10, searched by code or words, or in the doctor's own words when none fits. */
export function DiagnosisField({ session, readOnly, missing }: { session: MinutesSession; readOnly: boolean; missing: boolean }) {
  const { t, i18n } = useTranslation('minutes');
  const { document } = session;
  const { code, text } = readDiagnosis(document);
  const shown = useDiagnosisText(code, text);
  const [query, setQuery] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { entries, isSearching, failed } = useIcd10(query.trim(), FOUND, { ahead: true });
  // What was typed and left is in the minutes only when it is chosen: the box looks as if it were. Said from the first letter on: a line that came with leaving would
  // push away the button that is being pressed.
  const notTaken = query.trim() === '' ? undefined : t('diagnosis.notTaken');
  const inWords = (entry: { vi: string; en: string }): string => (i18n.language === 'en' ? entry.en : entry.vi);
  const choose = (chosen: { code: string; text: string }): void => {
    writeDiagnosis(document, { code: chosen.code, text: chosen.text.slice(0, longestText) });
    setQuery('');
    combobox.closeDropdown();
  };
  return (
    <div className={fieldClasses['field']}>
      <div className={fieldClasses['top']}>
        <span className={fieldClasses['label']} id="minutes-diagnosis-label">
          {t('field.diagnosis')}
          <span className={fieldClasses['required']} aria-hidden>
            {' *'}
          </span>
        </span>
        <Companions session={session} field="diagnosis" />
      </div>
      {text !== '' || code !== '' ? (
        <div className={classes['chosen']} data-testid="minutes-diagnosis">
          {code !== '' && <span className={classes['code']}>{code}</span>}
          <span className={classes['text']}>{shown}</span>
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('diagnosis.clear')}
              onClick={() => writeDiagnosis(document, { code: '', text: '' })}
            >
              <IconX size={16} />
            </ActionIcon>
          )}
        </div>
      ) : (
        readOnly && <span className={classes['none']}>{t('diagnosis.none')}</span>
      )}
      {!readOnly && (
        <Combobox
          store={combobox}
          withinPortal
          onOptionSubmit={(value) => choose(value === 'own' ? { code: '', text: query.trim() } : found(entries, value))}
        >
          <Combobox.Target>
            <TextInput
              value={query}
              aria-labelledby="minutes-diagnosis-label"
              placeholder={t(text === '' ? 'diagnosis.search' : 'diagnosis.change')}
              leftSection={<IconSearch size={16} aria-hidden />}
              rightSection={isSearching ? <Loader size={14} aria-hidden /> : undefined}
              error={missing ? t('missing') : undefined}
              description={notTaken}
              inputWrapperOrder={['input', 'description', 'error']}
              data-testid="diagnosis-search"
              data-field="diagnosis"
              onChange={(event) => {
                setQuery(event.currentTarget.value);
                combobox.openDropdown();
                combobox.updateSelectedOptionIndex();
              }}
              onFocus={() => {
                session.presence.enter('diagnosis', null);
                if (query !== '') combobox.openDropdown();
              }}
              onBlur={() => {
                session.presence.enter(null, null);
                combobox.closeDropdown();
              }}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={query.trim() === ''}>
            <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
              {entries.map((entry) => (
                <Combobox.Option key={entry.code} value={entry.code}>
                  <span className={classes['code']}>{entry.code}</span> {inWords(entry)}
                </Combobox.Option>
              ))}
              {failed && <Combobox.Empty>{t('diagnosis.failed')}</Combobox.Empty>}
              <Combobox.Option value="own">{t('diagnosis.own', { text: query.trim() })}</Combobox.Option>
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      )}
    </div>
  );
}

/** In the language of the paper, whatever the screen's: it is what is signed, hashed and printed. */
function found<E extends { code: string; vi: string }>(entries: readonly E[], code: string): { code: string; text: string } {
  return { code, text: entries.find((candidate) => candidate.code === code)?.vi ?? '' };
}
