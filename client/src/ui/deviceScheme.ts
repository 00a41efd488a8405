const dark = matchMedia('(prefers-color-scheme: dark)');

/** The colours follow the device; the tokens of the design system hang on this attribute. For pages without Mantine. */
export function followDeviceScheme(): void {
  const apply = (): void => document.documentElement.setAttribute('data-mantine-color-scheme', dark.matches ? 'dark' : 'light');
  apply();
  dark.addEventListener('change', apply);
}
