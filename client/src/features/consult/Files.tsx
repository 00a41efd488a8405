import { Button, Group, Text, UnstyledButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconFileTypePdf, IconMicrophone, IconPhoto, IconPlus, IconScan } from '@tabler/icons-react';
import { useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult, ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { apiBlob } from '../../net/api.ts';
import { openBlob } from '../../net/openFile.ts';
import { useMe } from '../../state/me.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './Files.module.css';
import { fileSize, mayAddFiles } from './model.ts';

const icons = { dicom: IconScan, photo: IconPhoto, pdf: IconFileTypePdf, audio: IconMicrophone };

/** Files of the consult, and how its doctors add more. DICOM files are seen in the images and only counted here; the others open here. */
export function Files({ consult, AddFiles }: { consult: Consult; AddFiles: ComponentType<{ consult: Consult }> | undefined }) {
  const { t, i18n } = useTranslation('consult');
  const open = useMutation({
    mutationFn: (file: ConsultFile) => apiBlob('files.content', { params: { consultId: consult.id, fileId: file.id } }),
    onSuccess: (blob, file) => openBlob(new Blob([blob], { type: file.contentType }), file.name),
  });
  const sourceOf = (file: ConsultFile): string => {
    if (file.spoken !== null) return file.fromPatient ? t('files.spokenByPatient') : t('files.spokenBy', { name: file.uploadedBy.name });
    return file.fromPatient ? t('files.fromPatient', { name: file.uploadedBy.name }) : file.uploadedBy.name;
  };
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const mayAdd = AddFiles !== undefined && mayAddFiles(consult, me.id);
  const papers = consult.files.filter((file) => file.kind !== 'dicom');
  if (papers.length === 0 && !mayAdd) return null;
  return (
    <SectionCard
      title={t('files.title')}
      actions={
        mayAdd &&
        !adding && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
            {t('files.add')}
          </Button>
        )
      }
    >
      {papers.length === 0 && !adding && (
        <Text size="sm" c="dimmed">
          {t('files.none')}
        </Text>
      )}
      <ul className={classes['files']}>
        {papers.map((file) => {
          const Icon = icons[file.kind];
          return (
            <li key={file.id}>
              <UnstyledButton className={classes['file']} onClick={() => open.mutate(file)} disabled={open.isPending}>
                <Group gap="sm" wrap="nowrap">
                  <Icon size={24} stroke={1.6} style={{ flex: 'none' }} aria-hidden />
                  <span>
                    <Text span size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                      {/* The name of a recording is ours and says nothing. */}
                      {file.spoken === null ? file.name : sourceOf(file)}
                    </Text>
                    <Text span size="xs" c="dimmed" display="block">
                      {t(`files.kind_${file.kind}`)} · {fileSize(file.sizeBytes, i18n.language)} ·{' '}
                      {file.spoken === null && `${sourceOf(file)} · `}
                      <TimeText at={file.at} />
                    </Text>
                  </span>
                </Group>
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
      {open.error && <ErrorState error={open.error} compact />}
      {adding && mayAdd && <AddFiles consult={consult} />}
    </SectionCard>
  );
}
