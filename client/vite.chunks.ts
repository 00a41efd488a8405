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
  '@tabler/icons-react/dist/esm/(createReactComponent|defaultAttributes)\\.',
  ours(`
    i18n/index net/api net/routeTable state/preference state/store state/useStore shell/loadChunk ui/PlainHead
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
  icons('AlertTriangle'),
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
  '@mantine/core/esm/utils/Floating/',
  '@mantine/hooks/esm/',
  icons('CalendarHeart ChevronRight Devices Key LayoutDashboard Logout MapOff Search Settings Stethoscope Users'),
  'client/src/(state|shell)/',
  ours(`
    ui/ConfirmDialog ui/ConsultRow ui/EmptyState ui/Page ui/PatientBanner ui/SectionCard ui/StatusBadge ui/TimeText
    ui/useSpecialtyName net/SignalingContext net/linkProbe net/queryKeys net/signaling features/access/ProfileMenu`),
  'shared/src/(access/permissions|clinical/(consultLifeCycle|urgency))\\.',
);

/** The first that matches, in this order. Without their dependencies, which through Mantine's barrels would be nearly everything. */
export const chunkGroups: Rolldown.CodeSplittingGroup[] = [
  { name: 'base', test: BASE, priority: 3 },
  { name: 'first', test: FIRST, priority: 2, includeDependenciesRecursively: false },
  { name: 'shell', test: SHELL, priority: 1, includeDependenciesRecursively: false },
];

/** Names of what a page must not wait for before its first field. */
const LATER: Record<string, readonly string[]> = { index: ['shell'], join: ['first', 'shell'], verify: ['first', 'shell'] };

/** Ends the build when a page would load what only later screens need: a line too many above, or an import too many in the code. */
export function firstLoads(): Plugin {
  return {
    name: 'first-loads',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
        const reached = new Set<string>();
        const reach = (fileName: string): void => {
          const next = bundle[fileName];
          if (next?.type !== 'chunk' || reached.has(fileName)) return;
          reached.add(fileName);
          next.imports.forEach(reach);
        };
        reach(chunk.fileName);
        const later = LATER[chunk.name] ?? [];
        const wrong = [...reached].filter((fileName) => later.includes(bundle[fileName]?.name ?? ''));
        if (wrong.length > 0) this.error(`${chunk.name}.html would load ${wrong.join(', ')} before its first field (vite.chunks.ts)`);
      }
    },
  };
}
