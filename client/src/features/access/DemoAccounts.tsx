import { Text, UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { api } from '../../net/api.ts';
import classes from './DemoAccounts.module.css';

type DemoAccount = RouteOutput<'info.get'>['demoAccounts'][number];

/** Quick buttons of a demonstration; nothing at all in earnest. */
export function DemoAccounts({ onChoose, disabled }: { onChoose: (account: DemoAccount) => void; disabled: boolean }) {
  const { t } = useTranslation('access');
  const [accounts, setAccounts] = useState<DemoAccount[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    api('info.get', {}, { signal: abort.signal }).then(
      (info) => setAccounts(info.demo ? info.demoAccounts : []),
      // Without them one can still type; the form itself will say when the server is away.
      () => undefined,
    );
    return () => abort.abort();
  }, []);
  if (accounts.length === 0) return null;
  return (
    <section aria-labelledby="demo-title" className={classes['demo']}>
      <Text fw={600} size="sm" id="demo-title">
        {t('demo.title')}
      </Text>
      <Text c="dimmed" size="xs">
        {t('demo.text')}
      </Text>
      <ul className={classes['list']}>
        {accounts.map((account) => (
          <li key={account.username}>
            <UnstyledButton className={classes['account']} disabled={disabled} onClick={() => onChoose(account)}>
              <span className={classes['name']}>{account.name}</span>
              <span className={classes['role']}>
                {t(`role.${account.role}`)} · {account.facilityName}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
