import { Button, Loader } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { apiBlob } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import classes from './DocumentView.module.css';
import { useBlobUrl } from '../../net/useBlobUrl.ts';

/** A photograph or PDF of the consult. The type comes from our contract, not from the bytes, so that nothing else is ever run. */
export function DocumentView({ consultId, file }: { consultId: string; file: ConsultFile }) {
  const { t } = useTranslation('viewer');
  const type =
    file.kind === 'pdf' ? 'application/pdf' : /^image\/(jpeg|png|webp|gif)$/.test(file.contentType) ? file.contentType : 'image/jpeg';
  const { url, error, retry } = useBlobUrl(['files', 'content', consultId, file.id], async (signal) => {
    const blob = await apiBlob('files.content', { params: { consultId, fileId: file.id } }, { signal });
    return new Blob([blob], { type });
  });
  return (
    <div className={classes['view']}>
      <div className={classes['bar']}>
        <span className={classes['name']}>{file.name}</span>
        {url !== undefined && (
          <Button
            component="a"
            href={url}
            download={file.name}
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('document.download')}
          </Button>
        )}
      </div>
      <div className={classes['body']}>
        {error !== undefined && <ErrorState error={error} onRetry={retry} />}
        {url === undefined && error === undefined && <Loader color="gray.4" aria-label={t('document.loading')} />}
        {url !== undefined && file.kind === 'photo' && <img src={url} alt={file.name} className={classes['photo']} />}
        {url !== undefined && file.kind === 'pdf' && <iframe src={url} title={file.name} className={classes['pdf']} />}
      </div>
    </div>
  );
}
