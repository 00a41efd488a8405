import { Kbd, Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ROOM_KEYS } from './keyboard.ts';

// Objects list their digits first; people look for the microphone first.
const KEYS = Object.entries(ROOM_KEYS).toSorted(([a], [b]) => Number(/\d/.test(a)) - Number(/\d/.test(b)));

/** Every key of the room. */
export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('room');
  return (
    <Modal opened={opened} onClose={onClose} title={t('help.title')} closeButtonProps={{ 'aria-label': t('help.close') }}>
      <Table>
        <Table.Tbody>
          {KEYS.map(([key, action]) => (
            <Table.Tr key={key}>
              <Table.Td w={70}>
                <Kbd>{key.toUpperCase()}</Kbd>
              </Table.Td>
              <Table.Td>{t(`help.${action}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
