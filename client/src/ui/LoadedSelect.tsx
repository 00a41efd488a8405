import { Button, Group, Loader, Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toAppError } from './errorText.ts';
import { useErrorText } from './useErrorText.ts';

/** Where the choices are read from: of a query, what this needs. */
interface ChoiceList {
  data: unknown;
  isFetching: boolean;
  error: unknown;
  refetch: () => unknown;
}

/**
 * A select whose choices are fetched. While they are on their way it says so, where an empty list would say that there are none, and Enter does not send the
 * form of somebody who has typed ahead of them. When they do not come it says why, and asks again when told to.
 */
export function LoadedSelect({ source, nothingFoundMessage, error, onKeyDown, ...select }: SelectProps & { source: ChoiceList }) {
  const { t } = useTranslation('common');
  const errorText = useErrorText();
  const isMissing = source.data === undefined;
  const isComing = isMissing && source.isFetching;
  const failure = isMissing && !isComing && (
    <Group component="span" gap={8} mt={2}>
      {errorText(toAppError(source.error))}
      <Button size="compact-sm" variant="default" onClick={() => void source.refetch()}>
        {t('errors.action.retry')}
      </Button>
    </Group>
  );
  return (
    <Select
      {...select}
      nothingFoundMessage={isComing ? t('state.loading') : isMissing ? t('state.listMissing') : nothingFoundMessage}
      {...(isComing && { rightSection: <Loader size={16} aria-hidden /> })}
      aria-busy={isComing || undefined}
      error={failure || error}
      errorProps={{ component: 'div' }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && isMissing) event.preventDefault();
        onKeyDown?.(event);
      }}
    />
  );
}
