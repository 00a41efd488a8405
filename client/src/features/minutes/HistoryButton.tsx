import { ActionIcon, Tooltip } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HistoryDialog } from './HistoryDialog.tsx';
import type { MinutesSession } from './session.ts';

/** Opens the history of the minutes, in every phase. */
export function HistoryButton({ consultId, session, mayRestore }: { consultId: string; session: MinutesSession; mayRestore: boolean }) {
  const { t } = useTranslation('minutes');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label={t('history.open')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('history.open')}
          onClick={() => setOpen(true)}
          data-testid="minutes-history"
        >
          <IconHistory size={18} />
        </ActionIcon>
      </Tooltip>
      {open && <HistoryDialog consultId={consultId} session={session} mayRestore={mayRestore} onClose={() => setOpen(false)} />}
    </>
  );
}
