import { Button, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { DialogFoot } from './DialogFoot.tsx';
import { ErrorState } from './ErrorState.tsx';

export interface FormDialogProps<Field extends string> {
  title: string;
  size?: 'md' | 'lg';
  saveLabel?: string;
  /** Every field that can be wrong, and what is wrong with it now, in words; shown from the first attempt to save on. */
  problems: Record<Field, string | undefined>;
  /** Words for a field that the server refused; without, a general one. */
  refusal?: (field: Field, reason: string) => string | undefined;
  save: { mutate: () => void; isPending: boolean; error: Error | null };
  onClose: () => void;
  children: (errorOf: (field: Field) => string | undefined) => ReactNode;
}

/**
 * A form in a window. It is sent only when nothing is wrong; otherwise it says how much is, and the first wrong field has the focus.
 * What was typed stays whatever the server answers.
 */
export function FormDialog<Field extends string>({
  title,
  size = 'md',
  saveLabel,
  problems,
  refusal,
  save,
  onClose,
  children,
}: FormDialogProps<Field>) {
  const { t } = useTranslation('common');
  const [attempts, setAttempts] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const fields = Object.keys(problems) as Field[];
  const refused = save.error instanceof AppError ? (save.error.fields ?? []) : [];
  const errorOf = (field: Field): string | undefined => {
    if (attempts === 0) return undefined;
    if (problems[field] !== undefined) return problems[field];
    const found = refused.find(({ path }) => path.split('.').includes(field));
    return found && (refusal?.(field, found.reason) ?? t('errors.field.refused'));
  };
  const wrong = fields.filter((field) => errorOf(field) !== undefined);
  // A refusal with a reason of its own ("this code is taken") is told as such, besides.
  const isToldAtItsField =
    wrong.length > 0 && save.error instanceof AppError && (save.error.reason ?? 'invalid_fields') === 'invalid_fields';
  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [attempts, save.error]);
  return (
    <Modal
      opened
      onClose={onClose}
      size={size}
      title={title}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAttempts(attempts + 1);
          if (fields.every((field) => problems[field] === undefined)) save.mutate();
        }}
      >
        <Stack gap="sm">
          {children(errorOf)}
          {save.error && !isToldAtItsField && <ErrorState error={save.error} compact />}
        </Stack>
        <DialogFoot
          start={
            wrong.length > 0 && (
              <Text role="alert" size="sm" fw={600} c="var(--hc-danger)">
                {t('errors.form', { count: wrong.length })}
              </Text>
            )
          }
        >
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {saveLabel ?? t('action.save')}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
