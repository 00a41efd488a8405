import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useMe } from '../../state/me.ts';
import { Page } from '../../ui/Page.tsx';
import { Audit } from './Audit.tsx';
import { CallQuality } from './CallQuality.tsx';
import { Codes } from './Codes.tsx';
import { Facilities } from './Facilities.tsx';
import { People } from './People.tsx';

const tabs = ['people', 'facilities', 'codes', 'quality', 'audit'] as const;

/** The province's plain desk: people, facilities, code lists, who did what. */
export default function AdminView() {
  const { t } = useTranslation('admin');
  const me = useMe();
  const navigate = useNavigate();
  const place = useLocation().pathname.split('/')[2];
  const shown = tabs.find((tab) => tab === place) ?? 'people';
  return (
    <Page title={t(`tab.${shown}`)} heading={t('title')} intro={me.facility.name} width="wide">
      <Tabs value={shown} onChange={(tab) => void navigate(`/admin/${tab}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="people">
          <People />
        </Tabs.Panel>
        <Tabs.Panel value="facilities">
          <Facilities />
        </Tabs.Panel>
        <Tabs.Panel value="codes">
          <Codes />
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <CallQuality />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <Audit />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
