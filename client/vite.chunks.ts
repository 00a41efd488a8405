import type { Plugin, Rolldown } from 'vite';

/*
 * Which modules travel together. Left alone, the bundler makes a file of every part that two pages share: some sixty until a doctor sees the desk, each
 * with its own headers, its own turn on a thin link and its own dictionary for the compressor. What is named here is what these pages load anyway;
 * `firstLoads` below ends the build when a list pulls in more than that.
 */
const words = (list: string): string => `(${list.trim().split(/\s+/).join('|')})`;
const mantine = (list: string): string => `@mantine/core/esm/components/${words(list)}(/|\\.)`;
const hooks = (list: string): string => `@mantine/hooks/esm/${words(list)}/`;
const packages = (list: string): string => `node_modules/${words(list)}/`;
const icons = (list: string): string => `@tabler/icons-react/dist/esm/icons/Icon${words(list)}\\.`;
const ours = (list: string): string => `client/src/${words(list)}\\.`;
const anyOf = (...patterns: string[]): RegExp => new RegExp(patterns.join('|'));

/** What every page starts with, the patient's too. */
const BASE = anyOf(
  packages('react react-dom scheduler react-i18next i18next'),
  '@tabler/icons-react/dist/esm/(createReactComponent|defaultAttributes|icons/IconAlertTriangle)\\.',
  ours(`
    i18n/index net/api net/fetchedOnce net/routeTable state/preference state/store state/storeNames state/useStore net/loadChunk ui/PlainHead
    ui/deviceScheme`),
  'shared/src/errors\\.ts',
);

/** The sign-in page: the styling of Mantine, and the parts of it that firstStyles.ts has styles for. */
const FIRST = anyOf(
  '@mantine/core/esm/core/(?!.*use-mantine-color-scheme\\.mjs)',
  '@mantine/core/esm/components/ScrollArea/utils/',
  mantine(`
    ActionIcon Alert Anchor Button CloseButton FloatingIndicator Group Input InputBase Loader PasswordInput SegmentedControl
    Skeleton Stack Text TextInput Title Transition UnstyledButton`),
  hooks(`
    utils use-did-update use-id use-isomorphic-effect use-media-query use-merged-ref use-mounted use-mutation-observer
    use-reduced-motion use-shallow-effect use-timeout use-uncontrolled`),
  packages('clsx'),
  ours(`
    ui/Brand ui/ErrorBoundary ui/ErrorState ui/Skeletons ui/documentTitle ui/errorText ui/typeface ui/useErrorText
    features/access/ChangePasswordForm features/access/LanguageSwitch features/access/passwordRule`),
);

/** What every screen after sign-in is made of, and the desk that comes first. */
const SHELL = anyOf(
  packages(`
    react-router @tanstack @mantine/notifications @mantine/store @floating-ui tslib get-nonce react-remove-scroll
    react-remove-scroll-bar react-style-singleton use-callback-ref use-sidecar react-transition-group @babel/runtime`),
  mantine(`
    Accordion/AccordionChevron Avatar Checkbox/CheckIcon FocusTrap Kbd Menu Modal ModalBase Notification Overlay Paper
    Popover Portal Radio/RadioIcon ScrollArea Switch Textarea Tooltip VisuallyHidden`),
  '@mantine/core/esm/core/MantineProvider/use-mantine-color-scheme/use-mantine-color-scheme\\.mjs',
  '@mantine/core/esm/utils/Floating/',
  '@mantine/hooks/esm/',
  icons('CalendarHeart ChevronRight Devices Key LayoutDashboard Logout MapOff Search Settings Users'),
  'client/src/shell/',
  ours(`
    ui/ConfirmDialog ui/ConsultRow ui/EmptyState ui/Page ui/PatientBanner ui/SectionCard ui/StatusBadge ui/TimeText
    ui/useSpecialtyName state/forgetWriting state/me state/unsent net/SignalingContext net/linkReading net/queryKeys net/tellLink net/transferWatch
    features/access/ProfileMenu features/access/UnsentDialog`),
);

/** The first that matches, in this order. Without their dependencies, which through Mantine's barrels would be nearly everything. */
export const chunkGroups: Rolldown.CodeSplittingGroup[] = [
  { name: 'base', test: BASE, priority: 3 },
  { name: 'first', test: FIRST, priority: 2, includeDependenciesRecursively: false },
  { name: 'shell', test: SHELL, priority: 1, includeDependenciesRecursively: false },
];

/** What a page must never need, or not before its first field. */
const LATER = {
  index: { never: [], notFirst: ['shell'] },
  join: { never: ['first', 'shell'], notFirst: [] },
  verify: { never: ['first', 'shell'], notFirst: [] },
} as const satisfies Record<string, { never: string[]; notFirst: string[] }>;

/**
 * Ends the build where a list above, or an import in the code, makes a page load what only other screens need, or makes two files need each other, so
 * that it depends on the page which of them runs first.
 */
export function firstLoads(): Plugin {
  return {
    name: 'first-loads',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunkOf = (fileName: string): Rolldown.OutputChunk | undefined => {
        const file = bundle[fileName];
        return file?.type === 'chunk' ? file : undefined;
      };
      /** What `from` loads, with who asked for it first; it is not looked behind what is forbidden. */
      const reached = (from: Rolldown.OutputChunk, next: (chunk: Rolldown.OutputChunk) => string[], end: readonly string[]) => {
        const askedBy = new Map<string, string>();
        const waiting = [from];
        for (let chunk = waiting.pop(); chunk !== undefined; chunk = waiting.pop()) {
          if (end.includes(chunk.name)) continue;
          for (const fileName of next(chunk)) {
            const other = chunkOf(fileName);
            if (other === undefined || askedBy.has(fileName)) continue;
            askedBy.set(fileName, chunk.fileName);
            if (end.includes(other.name))
              this.error(`${from.name} must not load ${other.name}, which ${chunk.fileName} asks for (vite.chunks.ts)`);
            waiting.push(other);
          }
        }
        return askedBy;
      };
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        // The contracts are parsed on the server; here they are types. 22 KB in every room and on every patient's phone.
        if (chunk.moduleIds.some((id) => /node_modules\/zod\//.test(id))) this.error(`${chunk.fileName} brings zod into the client`);
        if (chunk.isEntry && chunk.name in LATER) {
          const { never, notFirst } = LATER[chunk.name as keyof typeof LATER];
          reached(chunk, ({ imports }) => imports, notFirst);
          reached(chunk, ({ imports, dynamicImports }) => [...imports, ...dynamicImports], never);
        }
        const behind = reached(chunk, ({ imports }) => imports, []);
        const askedBy = behind.get(chunk.fileName);
        if (askedBy !== undefined && chunkGroups.some(({ name }) => name === chunk.name)) {
          this.error(`${chunk.name} and ${askedBy} need each other (vite.chunks.ts)`);
        }
      }
    },
  };
}
