import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload, IconFileTypePdf } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiBlob } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import classes from './MinutesPanel.module.css';

/** Shows one signed version as PDF, and saves it. */
export function PdfButtons({
  consultId,
  consultNumber,
  version,
  newest,
}: {
  consultId: string;
  consultNumber: string;
  version: number;
  newest: boolean;
}) {
  const { t } = useTranslation('minutes');
  const [wanted, setWanted] = useState(false);
  const [open, setOpen] = useState(false);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['minutes', consultId, 'pdf', version],
    queryFn: async ({ signal }) =>
      new Blob([await apiBlob('minutes.pdf', { params: { consultId }, query: { version } }, { signal })], { type: 'application/pdf' }),
    enabled: wanted,
    staleTime: Infinity,
  });
  const url = useMemo(() => (data === undefined ? undefined : URL.createObjectURL(data)), [data]);
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  const fileName = `bien-ban-${consultNumber}${version === 1 ? '' : `-v${version}`}.pdf`;
  return (
    <>
      <div className={classes['buttons']}>
        <Button
          variant="default"
          size={newest ? 'sm' : 'compact-sm'}
          leftSection={<IconFileTypePdf size={18} aria-hidden />}
          loading={isFetching}
          data-testid={newest ? 'minutes-pdf' : 'minutes-pdf-old'}
          onClick={() => {
            setWanted(true);
            setOpen(true);
          }}
        >
          {newest ? t('signed.pdf') : t('signed.pdfOf', { number: version })}
        </Button>
        {url !== undefined && (
          <Button
            component="a"
            href={url}
            download={fileName}
            variant="default"
            size={newest ? 'sm' : 'compact-sm'}
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {t('signed.download')}
          </Button>
        )}
      </div>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} compact />}
      <Modal
        opened={open && url !== undefined}
        onClose={() => setOpen(false)}
        size="90%"
        title={fileName}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <iframe src={url} title={fileName} style={{ width: '100%', height: '75vh', border: 0 }} />
      </Modal>
    </>
  );
}
