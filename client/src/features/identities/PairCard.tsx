import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityPair } from '@hoi-chan/shared/features/identities.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { rowsOf, speaksAgainst } from './model.ts';
import classes from './identities.module.css';

/** Two entries side by side, what speaks for and against, and the decision. */
export function PairCard({ pair }: { pair: IdentityPair }) {
  const { t } = useTranslation('identities');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const params = { identityId: pair.id };
  const onSuccess = (): void => {
    void queries.invalidateQueries({ queryKey: queryKeys.identities });
    // What is known of either may now be another.
    void queries.invalidateQueries({ queryKey: ['patients', 'summary'] });
  };
  const decide = useMutation({
    mutationFn: (verdict: 'same' | 'different') => api('identities.decide', { params, body: { verdict, reason } }),
    onSuccess,
  });
  const undo = useMutation({ mutationFn: () => api('identities.undo', { params }), onSuccess });
  const [one, other] = pair.sides;
  const names = `${one.name} – ${other.name}`;
  const error = decide.error ?? undo.error;
  return (
    <li className={classes['pair']}>
      <table className={classes['table']}>
        <caption className="hc-visually-hidden">{t('compare', { names })}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hc-visually-hidden">{t('item')}</span>
            </th>
            <th scope="col">{one.place}</th>
            <th scope="col">{other.place}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(pair).map(({ field, values, differs }) => (
            <tr key={field} data-differs={differs || undefined}>
              <th scope="row">{t(`field.${field}`)}</th>
              {values.map((lines, side) => (
                <td key={pair.sides[side]?.place}>
                  {lines.length === 0 ? '–' : lines.map((line) => <div key={line}>{field === 'gender' ? t(`gender.${line}`) : line}</div>)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Group gap={6} my="sm">
        {pair.evidence.map((evidence) => (
          <ToneBadge key={evidence} tone={speaksAgainst(evidence) ? 'danger' : 'good'}>
            {t(`evidence.${evidence}`)}
          </ToneBadge>
        ))}
      </Group>
      {pair.verdict === 'open' ? (
        <Group gap="sm" align="flex-end">
          <TextInput
            className={classes['reason']}
            label={t('reason')}
            description={t('reasonHint')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={300}
          />
          <Button
            onClick={() => decide.mutate('same')}
            loading={decide.isPending && decide.variables === 'same'}
            disabled={decide.isPending}
            aria-label={t('sameOne', { names })}
          >
            {t('same')}
          </Button>
          <Button
            variant="default"
            onClick={() => decide.mutate('different')}
            loading={decide.isPending && decide.variables === 'different'}
            disabled={decide.isPending}
            aria-label={t('differentOne', { names })}
          >
            {t('different')}
          </Button>
        </Group>
      ) : (
        <Group gap="sm">
          <ToneBadge tone={pair.verdict === 'same' ? 'good' : 'neutral'}>{t(`verdict.${pair.verdict}`)}</ToneBadge>
          <Text size="sm" c="dimmed">
            {pair.decidedBy ?? t('byRules')}
            {pair.decidedAt !== null && (
              <>
                {' · '}
                <TimeText at={pair.decidedAt} />
              </>
            )}
            {pair.reason !== '' && ` · ${pair.reason}`}
          </Text>
          <Button size="xs" variant="default" onClick={() => undo.mutate()} loading={undo.isPending} aria-label={t('undoOne', { names })}>
            {t('undo')}
          </Button>
        </Group>
      )}
      {error !== null && <ErrorState error={error} compact />}
    </li>
  );
}
