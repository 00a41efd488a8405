import { Avatar, Group, Menu, Modal, SegmentedControl, Switch, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDevices, IconKey, IconLogout } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import { api } from '../../net/api.ts';
import { isBoolean, KEEP_IMAGES } from '../../state/preference.ts';
import { usePreference } from '../../state/usePreference.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ChangePasswordForm } from './ChangePasswordForm.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import type { SessionModel, SignedOut } from './model.ts';
import { UnsentDialog } from './UnsentDialog.tsx';

interface ProfileMenuProps {
  session: SessionModel;
  me: Me;
  /** Deletes what this device keeps of images; another feature's. */
  forgetImages: () => Promise<void>;
  /** Whether something this person wrote is on this device alone; other features know. */
  hasUnsent: () => Promise<boolean>;
}

/** Who is signed in, and everything that concerns the person rather than the work. */
export function ProfileMenu({ session, me, forgetImages, hasUnsent }: ProfileMenuProps) {
  const { t } = useTranslation('access');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [keepImages, setKeepImages] = usePreference(KEEP_IMAGES, true, isBoolean);
  const [dialog, setDialog] = useState<'password' | 'everywhere'>();
  /** How to leave once it is decided what becomes of that which was not sent. */
  const [leaving, setLeaving] = useState<(how: SignedOut) => Promise<void>>();
  const leave = async (go: (how?: SignedOut) => Promise<void>): Promise<void> => {
    if (await hasUnsent()) setLeaving(() => go);
    else await go();
  };
  return (
    <>
      <Menu width={290} position="bottom-end" shadow="md" closeOnItemClick>
        <Menu.Target>
          <UnstyledButton p={4} style={{ borderRadius: 8 }}>
            <Group gap="xs" wrap="nowrap">
              <span className="hc-visually-hidden">{t('menu.label')}</span>
              <Text span hiddenFrom="md" className="hc-visually-hidden">
                {me.name}
              </Text>
              <Avatar name={me.name.split(' ').slice(-1)[0] ?? me.name} color="teal" variant="filled" size={34} aria-hidden />
              <div style={{ lineHeight: 1.25 }}>
                <Text size="sm" fw={600} visibleFrom="md">
                  {me.name}
                </Text>
                <Text size="xs" c="dimmed" visibleFrom="md" maw={230} truncate>
                  {me.facility.name}
                </Text>
              </div>
            </Group>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" fw={600} c="var(--hc-ink)">
              {me.title === '' ? me.name : `${me.title} ${me.name}`}
            </Text>
            <Text size="xs">
              {t(`role.${me.role}`)} · {me.facility.name}
            </Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>{t('menu.language')}</Menu.Label>
          <div style={{ padding: '0 12px 8px' }}>
            {/* The server remembers too, for what it writes to this person; the screen does not wait for it. */}
            <LanguageSwitch onChange={(language) => void api('session.setLanguage', { body: { language } }).catch(() => undefined)} />
          </div>
          <Menu.Label>{t('menu.theme')}</Menu.Label>
          <div style={{ padding: '0 12px 8px' }}>
            <SegmentedControl
              aria-label={t('menu.theme')}
              size="xs"
              fullWidth
              value={colorScheme}
              onChange={(value) => setColorScheme(value)}
              data={[
                { value: 'light', label: t('menu.theme_light') },
                { value: 'dark', label: t('menu.theme_dark') },
                { value: 'auto', label: t('menu.theme_auto') },
              ]}
            />
          </div>
          <div style={{ padding: '4px 12px 8px' }}>
            <Switch
              size="sm"
              checked={keepImages}
              onChange={(event) => {
                setKeepImages(event.currentTarget.checked);
                if (!event.currentTarget.checked) void forgetImages();
              }}
              label={t('menu.keepImages')}
              description={t('menu.keepImagesText')}
            />
          </div>
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey size={18} aria-hidden />} onClick={() => setDialog('password')}>
            {t('menu.password')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDevices size={18} aria-hidden />} onClick={() => setDialog('everywhere')}>
            {t('menu.everywhere')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={() => void leave((how) => session.signOut(how))}>
            {t('menu.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={dialog === 'password'}
        onClose={() => setDialog(undefined)}
        title={t('password.title')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <ChangePasswordForm
          session={session}
          onDone={() => {
            setDialog(undefined);
            notifications.show({ message: t('password.changed') });
          }}
        />
      </Modal>
      <ConfirmDialog
        opened={dialog === 'everywhere'}
        title={t('menu.everywhere')}
        text={t('menu.everywhereText')}
        confirmLabel={t('menu.everywhere')}
        danger
        onClose={() => setDialog(undefined)}
        onConfirm={() => leave((how) => session.signOutEverywhere(how))}
      />
      <UnsentDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onLeave={(how) => leaving?.(how) ?? Promise.resolve()}
      />
    </>
  );
}
