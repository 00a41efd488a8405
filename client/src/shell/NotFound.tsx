import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Page } from '../ui/Page.tsx';

export function NotFound() {
  const { t } = useTranslation('common');
  return (
    <Page title={t('notFound.title')} width="narrow">
      <EmptyState
        icon={<IconMapOff size={40} />}
        title={t('notFound.title')}
        text={t('notFound.text')}
        action={
          <Button component={Link} to="/" mt="sm">
            {t('notFound.home')}
          </Button>
        }
      />
    </Page>
  );
}
