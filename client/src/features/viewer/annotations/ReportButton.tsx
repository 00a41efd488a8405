import { Button } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AnnotationReport } from '@hoi-chan/shared/features/annotations.ts';
import { api } from '../../../net/api.ts';
import { formatInstant } from '../../../ui/time.ts';
import { useErrorText } from '../../../ui/useErrorText.ts';
import own from './MarksMenu.module.css';

interface ReportButtonProps {
  consultId: string;
  studyUid: string;
  /** Annotations of this study. */
  drawn: number;
  unsaved: number;
}

/** Writes what is drawn on the study into the archive as DICOM SR, and says what stands there. With nothing left it withdraws what stands there. */
export function ReportButton({ consultId, studyUid, drawn, unsaved }: ReportButtonProps) {
  const { t } = useTranslation('viewer');
  const errorText = useErrorText();
  const queries = useQueryClient();
  const queryKey = ['annotations', 'reports', consultId];
  const { data } = useQuery({ queryKey, queryFn: ({ signal }) => api('annotations.reports', { params: { consultId } }, { signal }) });
  const save = useMutation({
    mutationFn: () => api('annotations.report', { params: { consultId }, body: { studyUid } }),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  const last = data?.reports.find((report) => report.studyUid === studyUid);
  const isWritten = last !== undefined && last.count > 0;
  const said = (report: AnnotationReport): string =>
    t(report.count === 0 ? 'annotations.reportWithdrawn' : 'annotations.reportLast', {
      time: formatInstant(report.at),
      count: report.count,
      name: report.byName,
    });
  return (
    <>
      <Button
        fullWidth
        size="sm"
        leftSection={<IconFileExport size={16} aria-hidden />}
        disabled={(drawn === 0 && !isWritten) || unsaved > 0}
        loading={save.isPending}
        onClick={() => save.mutate()}
        data-testid="save-report"
      >
        {t(drawn === 0 && isWritten ? 'annotations.reportWithdraw' : 'annotations.report')}
      </Button>
      <p className={own['note']} role={save.isError ? 'alert' : 'status'} data-testid="report-state">
        {save.isError
          ? errorText(save.error)
          : save.data?.isNew === false && save.data.report.count === drawn
            ? t('annotations.reportSame')
            : last === undefined
              ? t('annotations.reportNone')
              : said(last)}
        {save.data?.keyObjects === 'refused' && ` ${t('annotations.reportWithoutKeys')}`}
      </p>
    </>
  );
}
