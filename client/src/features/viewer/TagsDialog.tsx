import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tagName } from './cornerstone/tagNames.ts';
import type { DicomInstance } from './dicomJson.ts';
import { searchTags, tagLines } from './tags.ts';
import classes from './TagsDialog.module.css';

const mostLines = 1_000;

/** Everything the file says about itself, searchable. */
export function TagsDialog({ instance, onClose }: { instance: DicomInstance; onClose: () => void }) {
  const { t } = useTranslation('viewer');
  const [query, setQuery] = useState('');
  const lines = useMemo(() => tagLines(instance, tagName), [instance]);
  const found = useMemo(() => searchTags(lines, query), [lines, query]);
  return (
    <Modal opened onClose={onClose} title={t('tags.title')} size="xl" closeButtonProps={{ 'aria-label': t('close') }}>
      <TextInput
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        aria-label={t('tags.search')}
        placeholder={t('tags.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        data-autofocus
      />
      <p role="status" className={classes['count']}>
        {t('tags.count', { count: found.length })}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className={classes['scroll']} tabIndex={0} aria-label={t('tags.title')}>
        <table className={classes['table']}>
          <thead>
            <tr>
              <th scope="col">{t('tags.tag')}</th>
              <th scope="col">{t('tags.name')}</th>
              <th scope="col">VR</th>
              <th scope="col">{t('tags.value')}</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, mostLines).map((line) => (
              <tr key={line.path}>
                <td className={classes['tag']} style={{ paddingInlineStart: `${8 + line.depth * 14}px` }}>
                  {line.tag}
                </td>
                <td>{line.name}</td>
                <td>{line.vr}</td>
                <td className={classes['value']}>{line.value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Modal>
  );
}
