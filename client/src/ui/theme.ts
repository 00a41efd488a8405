import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { chooseMarked } from './chooseMarked.ts';

/** Teal as in surgical linen: calm on white, and 7 (the filled shade) reaches 5.9:1 under white text (WCAG 1.4.3). */
const teal: MantineColorsTuple = [
  '#e9f5f3',
  '#d3eae6',
  '#a6d5ce',
  '#76bfb5',
  '#4aa99d',
  '#268f85',
  '#157f77',
  '#0f6e6e',
  '#0a5859',
  '#064445',
];
const ink: MantineColorsTuple = [
  '#f3f5f4',
  '#e3e8e7',
  '#c6d0ce',
  '#a5b5b2',
  '#829693',
  '#667a78',
  '#51605f',
  '#3b4a4b',
  '#263638',
  '#16282b',
];
const dark: MantineColorsTuple = [
  '#e8eeec',
  '#c3cfcc',
  '#a5b5b2',
  '#7d8d8b',
  '#445554',
  '#2b3a3b',
  '#202d2e',
  '#182324',
  '#131d1e',
  '#0c1314',
];

export const theme = createTheme({
  colors: { teal, ink, dark },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: false,
  fontFamily: "'Noto Sans Variable', 'Noto Sans', system-ui, sans-serif",
  headings: {
    fontFamily: "'Noto Sans Variable', 'Noto Sans', system-ui, sans-serif",
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  // Vietnamese stacks marks above and below its vowels.
  lineHeights: { xs: '1.45', sm: '1.5', md: '1.55', lg: '1.6', xl: '1.65' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '18px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '36px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Anchor: { defaultProps: { underline: 'hover' } },
    Badge: { defaultProps: { radius: 'sm', tt: 'none', fw: 600 } },
    Button: { defaultProps: { fw: 600 } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
        // Mantine makes the title a <header>, which a screen reader would take for a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
    MultiSelect: { defaultProps: { onKeyDownCapture: chooseMarked } },
    Paper: { defaultProps: { radius: 'lg' } },
    Select: { defaultProps: { onKeyDownCapture: chooseMarked } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
});

/** Mantine's own surfaces and texts follow ours. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#16282b',
    '--mantine-color-dimmed': '#51605f',
    '--mantine-color-anchor': '#0f6e6e',
    '--mantine-color-error': '#b42318',
    '--mantine-color-placeholder': '#6f7b79',
    '--mantine-color-default-border': '#c9c7bd',
  },
  dark: {
    '--mantine-color-body': '#182324',
    '--mantine-color-text': '#e8eeec',
    '--mantine-color-dimmed': '#a5b5b2',
    '--mantine-color-anchor': '#5fc4b8',
    '--mantine-color-error': '#ff9a8f',
    '--mantine-color-placeholder': '#8fa09d',
    '--mantine-color-default-border': '#445554',
  },
});
