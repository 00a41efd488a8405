// The boundaries of the house (docs/architecture): each rule names who may import what, and why.
const tests = '\\.test\\.tsx?$|/testing/|/e2e/';

/** A workspace may import itself, `shared` and packages, never another workspace. */
const staysInside = (workspace, others) => ({
  name: `${workspace}-stays-inside`,
  comment: `${workspace} talks to other parts only through the contract in shared.`,
  severity: 'error',
  from: { path: `^${workspace}/`, pathNot: '/e2e/|\\.config\\.ts$|/testing/' },
  to: { path: `^(${others.join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'A cycle hides which part depends on which.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'shared-imports-only-zod',
      comment: 'The contract stands alone: zod and nothing of ours.',
      severity: 'error',
      from: { path: '^shared/', pathNot: tests },
      to: { pathNot: ['^shared/', '(^|/)node_modules/zod/'] },
    },
    staysInside('signaling', ['media', 'client', 'bench', 'tools']),
    staysInside('media', ['signaling', 'client', 'bench', 'tools']),
    staysInside('client', ['signaling', 'media', 'bench', 'tools']),
    {
      name: 'features-apart',
      comment: 'A feature never imports another feature; app.ts and wiring/ join them.',
      severity: 'error',
      from: { path: '^(signaling|media|client)/src/features/([^/]+)/', pathNot: tests },
      to: { path: '^$1/src/features/', pathNot: '^$1/src/features/$2/' },
    },
    {
      name: 'models-without-react',
      comment: 'State lives without the UI, so that it can be tested without one.',
      severity: 'error',
      from: { path: '(^|/)model\\.ts$' },
      to: { path: '(^|/)node_modules/(@types/)?(react|react-dom|react-router|react-i18next|@mantine/[^/]+|@tanstack/react-query)/' },
    },
    {
      name: 'mediasoup-only-in-sfu',
      comment: 'One folder knows the SFU library.',
      severity: 'error',
      from: { path: '^(shared|signaling|media|client)/', pathNot: ['^media/src/sfu/', tests] },
      to: { path: '(^|/)node_modules/mediasoup/' },
    },
    {
      name: 'call-libraries-only-in-net',
      comment: 'CallTransport is the only thing the rest of the client sees.',
      severity: 'error',
      from: { path: '^(shared|signaling|media|client)/', pathNot: ['^client/src/net/', tests] },
      to: { path: '(^|/)node_modules/(mediasoup-client|simple-peer)/' },
    },
    {
      name: 'sql-only-in-stores',
      comment: 'SQL is written in store.ts and db/ only.',
      severity: 'error',
      from: { path: '^(shared|signaling|media|client)/', pathNot: ['(^|/)store\\.ts$', '^signaling/src/db/', tests] },
      to: { path: '(^|/)node_modules/(@types/)?pg/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    // dependency-cruiser cannot use TypeScript 7 yet; swc reads TypeScript as well.
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
