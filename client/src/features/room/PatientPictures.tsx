import { Group, Skeleton, Text, Title, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { apiBlob } from '../../net/api.ts';
import { openBlob } from '../../net/openFile.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { useBlobUrl } from '../../net/useBlobUrl.ts';
import { formatClock } from '../../ui/time.ts';
import classes from './panels.module.css';

/** What the patient was asked for and sent, newest first; each opens in full. */
export function PatientPictures({ consultId, files }: { consultId: string; files: readonly ConsultFile[] }) {
  const { t } = useTranslation('room');
  const pictures = files.filter((file) => file.fromPatient && file.spoken === null).toReversed();
  if (pictures.length === 0) return null;
  return (
    <section aria-label={t('share.fromPatient')}>
      <Title order={3}>{t('share.fromPatient')}</Title>
      <Group gap="sm" mt="xs" align="flex-start">
        {pictures.map((file) => (
          <Picture key={file.id} consultId={consultId} file={file} />
        ))}
      </Group>
    </section>
  );
}

function Picture({ consultId, file }: { consultId: string; file: ConsultFile }) {
  const { t } = useTranslation('room');
  const at = formatClock(file.at);
  const { url, blob, error } = useBlobUrl(queryKeys.patientPicture(file.id), (signal) =>
    apiBlob('files.content', { params: { consultId, fileId: file.id } }, { signal }),
  );
  if (error)
    return (
      <Text size="sm" role="alert">
        {t('share.pictureFailed')}
      </Text>
    );
  if (blob === undefined || url === undefined) return <Skeleton w={180} h={135} />;
  return (
    <UnstyledButton
      className={classes['patientPicture']}
      aria-label={t('share.openPicture', { at })}
      onClick={() => openBlob(new Blob([blob], { type: file.contentType }), file.name)}
    >
      <img src={url} alt={t('share.pictureAt', { at })} />
      <Text size="xs" c="dimmed" className="hc-number">
        {at}
      </Text>
    </UnstyledButton>
  );
}
