import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { uidOfUuid, uuidOfUid } from '@hoi-chan/shared/uuidUid.ts';
import { queryKeys } from '../../../net/queryKeys.ts';
import type { Together } from './model.ts';
import classes from './TogetherBar.module.css';
import { useFollowed, useTogetherState } from './useTogether.ts';

/** Somebody may have sent it just now: what tells of it can be lost on the way. */
const ASK_AGAIN_MS = 5_000;

interface ComingFileProps {
  consultId: string;
  files: readonly ConsultFile[];
  together: Together | undefined;
}

/** Says that the presenter shows a file that is not in the list here, as long as it is not, and asks for the list again. What is seen meanwhile is another. */
export function ComingFile({ consultId, files, together }: ComingFileProps) {
  const { t } = useTranslation('viewer');
  const queries = useQueryClient();
  const { presenter } = useTogetherState(together);
  // A file is named by one UID as study and object alike (P32).
  const uid = useFollowed(together, ({ studyUid, sopUid }) =>
    studyUid === sopUid && uuidOfUid(sopUid) !== undefined && !files.some(({ id }) => uidOfUuid(id) === sopUid) ? sopUid : undefined,
  );
  useEffect(() => {
    if (uid === undefined) return undefined;
    const ask = (): void => void queries.invalidateQueries({ queryKey: queryKeys.consult(consultId) });
    ask();
    const again = setInterval(ask, ASK_AGAIN_MS);
    return () => clearInterval(again);
  }, [queries, consultId, uid]);
  if (uid === undefined) return null;
  return (
    <p className={classes['coming']} role="status" data-testid="coming-file">
      {t('together.comingFile', { name: presenter?.name ?? '' })}
    </p>
  );
}
