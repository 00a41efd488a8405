import { Button, Modal, PasswordInput, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconSignature } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MinutesContent, MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { useStore } from '../../state/useStore.ts';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ContentView } from './ContentView.tsx';
import { PlanDecisions } from './PlanDecisions.tsx';
import classes from './SignDialog.module.css';
import type { MinutesSession } from './session.ts';
import { minutesKey, missingFields, undecided, type RequiredField } from './signing.ts';
import { SinceSigned } from './SinceSigned.tsx';

interface SignDialogProps {
  consultId: string;
  as: 'chair' | 'secretary';
  session: MinutesSession;
  onClose: () => void;
  /** Leads to a field that is still empty; without it the fields are only named. */
  onJump?: (field: RequiredField) => void;
}

/** Shows exactly the text that will be signed, as the server holds it, and asks for the password. */
export function SignDialog({ consultId, as, session, onClose, onJump }: SignDialogProps) {
  const { t } = useTranslation('minutes');
  const queries = useQueryClient();
  const { unsaved } = useStore(session.state);
  const [password, setPassword] = useState('');
  const [decisions, setDecisions] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  // What is on its way would not be in the text: it is read only once everything is saved, and again for every opening of this dialog. What stands there
  // stays until somebody signs it: a text that changed by itself would be signed as the one that was read. The server refuses one that is no longer so.
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['minutes-to-sign', consultId],
    queryFn: ({ signal }) => api('minutes.get', { params: { consultId } }, { signal }),
    enabled: unsaved === 0,
    staleTime: 'static',
    gcTime: 0,
  });
  const missing = data === undefined ? [] : missingFields(data.content);
  const owed = as === 'secretary' && data !== undefined ? undecided(data.content, decisions) : [];
  const wrongPassword = failure instanceof AppError && failure.reason === 'wrong_password';

  const sign = async (state: MinutesState): Promise<void> => {
    setTried(true);
    if (password === '' || owed.length > 0 || missing.length > 0 || unsaved > 0) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const planDecisions =
        as === 'secretary' ? state.content.plan.map(({ id }) => ({ id, confirmed: decisions.get(id) === true })) : undefined;
      const next = await api('minutes.sign', {
        params: { consultId },
        body: { password, contentSha256: state.contentSha256, ...(planDecisions && { planDecisions }) },
      });
      queries.setQueryData(minutesKey(consultId), next);
      onClose();
    } catch (thrown) {
      setFailure(thrown);
      // Someone wrote meanwhile: show the text as it is now, it must be read again, and what was decided on a line that reads otherwise now decided again.
      if (thrown instanceof AppError && thrown.code === 'CONFLICT') {
        const { data: now } = await refetch();
        const stays = ({ id, text }: MinutesContent['plan'][number]): boolean =>
          state.content.plan.some((line) => line.id === id && line.text === text);
        const standing = new Set(now?.content.plan.filter(stays).map(({ id }) => id));
        setDecisions((made) => new Map([...made].filter(([id]) => standing.has(id))));
        setPassword('');
      }
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t(`sign.title.${as}`)}
      closeButtonProps={{ 'aria-label': t('close') }}
      fullScreen={globalThis.innerWidth < 600}
    >
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (data !== undefined) void sign(data);
        }}
      >
        {unsaved > 0 && (
          <p className={classes['warning']} role="alert">
            {t('sign.unsaved', { count: unsaved })}
          </p>
        )}
        {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} compact />}
        {data === undefined && error === null && <Skeleton h={260} />}
        {data !== undefined && (
          <>
            <SinceSigned minutes={data} />
            <p className={classes['lead']}>{t('sign.lead')}</p>
            {data.content.startedAt !== null && data.content.endedAt === null && (
              <p className={classes['warning']} data-testid="sign-running">
                {t(`sign.running.${as}`)}
              </p>
            )}
            <section
              className={classes['paper']}
              data-testid="sign-text"
              data-hash={data.contentSha256}
              aria-busy={isFetching}
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
              tabIndex={0}
              aria-label={t('sign.text')}
            >
              <ContentView consultId={consultId} content={data.content} />
            </section>
            <p className={classes['hash']}>{t('sign.hash', { hash: data.contentSha256.slice(0, 16) })}</p>
            {missing.length > 0 && (
              <div className={classes['warning']} role="alert" data-testid="sign-missing">
                {t('sign.missing')}{' '}
                {missing.map((field, index) => (
                  <span key={field}>
                    {index > 0 && ', '}
                    {onJump === undefined ? (
                      t(`field.${field}`)
                    ) : (
                      <button type="button" className={classes['jump']} onClick={() => onJump(field)}>
                        {t(`field.${field}`)}
                      </button>
                    )}
                  </span>
                ))}
                .
              </div>
            )}
            {as === 'secretary' && <PlanDecisions plan={data.content.plan} decisions={decisions} onDecide={setDecisions} tried={tried} />}
            <PasswordInput
              label={t('sign.password')}
              description={t('sign.passwordWhy')}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': t('sign.showPassword') }}
              error={tried && password === '' ? t('missing') : wrongPassword ? t('sign.wrongPassword') : undefined}
              required
              withAsterisk={false}
            />
            {failure !== undefined && !wrongPassword && <ErrorState error={failure} compact />}
          </>
        )}
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            leftSection={<IconSignature size={18} aria-hidden />}
            loading={busy}
            disabled={data === undefined || missing.length > 0 || unsaved > 0}
            data-testid="sign-submit"
          >
            {t('sign.submit')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
