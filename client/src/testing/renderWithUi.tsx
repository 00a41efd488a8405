import { MantineProvider } from '@mantine/core';
import { render, type RenderResult } from '@testing-library/react';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { initReactI18next } from 'react-i18next';
import { theme } from '../ui/theme.ts';

const files = import.meta.glob<object>('../i18n/vi/*.json', { eager: true, import: 'default' });
const texts = Object.fromEntries(Object.entries(files).map(([file, value]) => [file.replace(/^.*\/|\.json$/g, ''), value]));

/** Renders with the theme and the Vietnamese texts, as the application does. */
export async function renderWithUi(content: ReactNode): Promise<RenderResult> {
  await i18next
    .use(initReactI18next)
    .init({ lng: 'vi', fallbackLng: false, defaultNS: 'common', resources: { vi: texts }, interpolation: { escapeValue: false } });
  return render(
    <MantineProvider theme={theme} env="test">
      {content}
    </MantineProvider>,
  );
}
