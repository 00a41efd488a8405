import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { apiBlob } from '../../net/api.ts';
import { useBlobUrl } from '../../net/useBlobUrl.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { DocumentPane } from './DocumentPane.tsx';
import classes from './DocumentPane.module.css';
import { PdfPages } from './PdfPages.tsx';

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
    <DocumentPane name={file.name} url={url} fileName={file.name}>
      {error !== undefined && <ErrorState error={error} onRetry={retry} />}
      {url === undefined && error === undefined && <Loader color="gray.4" aria-label={t('document.loading')} />}
      {url !== undefined && file.kind === 'photo' && <img src={url} alt={file.name} className={classes['photo']} />}
      {url !== undefined && file.kind === 'pdf' && <PdfPages url={url} name={file.name} />}
    </DocumentPane>
  );
}
