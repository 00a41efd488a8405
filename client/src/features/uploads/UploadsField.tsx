import { Alert, Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import { IconCamera, IconCloudUpload, IconFolder, IconWifiOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { createChosenFiles } from '../../state/chosenFiles.ts';
import { useMe } from '../../state/me.ts';
import { useStore } from '../../state/useStore.ts';
import { DropZone } from '../../ui/DropZone.tsx';
import { holdUploads, type Sending } from './held.ts';
import { droppedOf, filesOf } from './intake.ts';
import { watchLost } from './lost.ts';
import { LostFiles } from './LostFiles.tsx';
import { createUploads, type UploadsState } from './model.ts';
import { OtherPatient } from './OtherPatient.tsx';
import { tellSendingTo, uploadPort } from './port.ts';
import { RefusedList } from './RefusedList.tsx';
import { isUnfinished, summaryOf } from './summary.ts';
import { tellSending } from './tellSending.ts';
import { UploadList } from './UploadList.tsx';
import classes from './UploadsField.module.css';

export interface UploadsFieldProps {
  /** What the files belong to on this device: the draft or the consult. The same one as long as this is on the screen. */
  place: string;
  /** The consult the files go into, made when it is first needed; the same one as long as this is on the screen. */
  ensureConsult: () => Promise<string>;
  /** What a draft has already. */
  stored?: readonly ConsultFile[] | undefined;
  /** A draft gives files back. */
  removable: boolean;
  /** Whether something is still on its way or waits for a decision. */
  onUnfinished?: (unfinished: boolean) => void;
  /** How many files chosen earlier have not come. */
  onLost?: (lost: number) => void;
}

/** Images and papers of the patient from a folder, a disc, a ZIP or the telephone: progress, and for each refused one the reason. */
export default function UploadsField({ place, ensureConsult, ...shown }: UploadsFieldProps) {
  const me = useMe();
  const ensure = useRef(ensureConsult);
  const [sending, setSending] = useState<Sending>();
  useEffect(() => {
    ensure.current = ensureConsult;
  }, [ensureConsult]);
  useEffect(() => {
    const taken = holdUploads(`${me.id}.${place}`, () => {
      // Those who send and those who tell of it ask at the same time: a draft is made once.
      let making: Promise<string> | undefined;
      const ensureOnce = (): Promise<string> => {
        making ??= ensure.current().finally(() => {
          making = undefined;
        });
        return making;
      };
      const uploads = createUploads({ ...uploadPort, ensureConsult: ensureOnce });
      return {
        uploads,
        lost: watchLost(uploads, createChosenFiles(localStorage, me.id, place)),
        telling: tellSending(uploads, {
          tell: async (said) => tellSendingTo(await ensureOnce(), said),
          untilBack: uploadPort.untilBack,
        }),
      };
    });
    setSending(taken);
    return () => {
      taken.release();
      setSending(undefined);
    };
  }, [me.id, place]);
  return sending && <Field {...shown} {...sending} />;
}

type FieldProps = Omit<UploadsFieldProps, 'place' | 'ensureConsult'> & Sending;

function Field({ uploads: model, lost, telling, stored, removable, onUnfinished, onLost }: FieldProps) {
  const { t } = useTranslation('uploads');
  const state = useStore(model.state);
  const lostNames = useStore(lost.names);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (stored) model.setStored(stored);
  }, [stored, model]);
  const unfinished = isUnfinished(state);
  useEffect(() => onUnfinished?.(unfinished), [unfinished, onUnfinished]);
  useEffect(() => onLost?.(lostNames.length), [lostNames, onLost]);
  return (
    <Stack gap="sm">
      <DropZone onDrop={(dropped) => void filesOf(dropped).then((files) => model.add(files))}>
        <IconCloudUpload size={32} stroke={1.5} aria-hidden />
        <Text size="sm" ta="center">
          {t('drop')}
        </Text>
        <Group gap="xs" justify="center">
          <FileButton
            multiple
            onChange={(chosen) => void model.add(droppedOf(chosen))}
            inputProps={{ 'aria-label': t('choose'), 'data-testid': 'file-input' } as object}
          >
            {(props) => (
              <Button {...props} variant="default">
                {t('choose')}
              </Button>
            )}
          </FileButton>
          <Button variant="default" leftSection={<IconFolder size={18} aria-hidden />} onClick={() => folder.current?.click()}>
            {t('chooseFolder')}
          </Button>
          <input
            ref={folder}
            type="file"
            hidden
            multiple
            aria-label={t('chooseFolder')}
            data-testid="folder-input"
            {...{ webkitdirectory: '' }}
            onChange={(event) => {
              const { files } = event.currentTarget;
              void model.add(droppedOf(files === null ? [] : [...files]));
              event.currentTarget.value = '';
            }}
          />
          <FileButton
            accept="image/jpeg,image/png"
            capture="environment"
            onChange={(photo) => photo !== null && void model.add(droppedOf([photo]))}
            inputProps={{ 'aria-label': t('takePhoto') }}
          >
            {(props) => (
              <Button {...props} className={classes['camera']} variant="default" leftSection={<IconCamera size={18} aria-hidden />}>
                {t('takePhoto')}
              </Button>
            )}
          </FileButton>
        </Group>
        <Text size="xs" c="dimmed" ta="center">
          {t('kinds')}
        </Text>
      </DropZone>
      <LostFiles
        names={lostNames}
        done={summaryOf(state.uploads).done}
        onForget={() => {
          lost.forget();
          telling.forgotten();
        }}
      />
      <Overall state={state} />
      <OtherPatient state={state} onDecide={model.decide} />
      <UploadList uploads={state.uploads} removable={removable} model={model} />
      <RefusedList refused={state.refused} missing={state.missing} />
    </Stack>
  );
}

/** How far everything together is; silent while there is nothing to wait for. */
function Overall({ state }: { state: UploadsState }) {
  const { t, i18n } = useTranslation('uploads');
  const { files, done, bytes, sentBytes, isMoving } = summaryOf(state.uploads);
  const megabytes = (value: number): string => (value / 1_000_000).toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  if (state.looking === 0 && files === 0) return null;
  return (
    <div data-testid="upload-summary" data-done={done} data-files={files} data-looking={state.looking}>
      <Text size="sm" fw={600} role="status">
        {state.looking > 0
          ? t('looking', { count: state.looking })
          : t('overall', { done, files, sent: megabytes(sentBytes), total: megabytes(bytes) })}
      </Text>
      {isMoving && <Progress value={bytes === 0 ? 0 : (100 * sentBytes) / bytes} mt={6} aria-label={t('overallProgress')} />}
      {state.offline && isMoving && (
        <Alert mt="xs" color="yellow" icon={<IconWifiOff size={20} aria-hidden />} role="status" data-testid="upload-offline">
          {t('offline')}
        </Alert>
      )}
    </div>
  );
}
