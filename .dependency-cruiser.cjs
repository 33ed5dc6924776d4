/*
 * The map of the rooms (ARCHITECTURE.md), counting type imports. To give a room a library or a neighbour, change the
 * two tables below, and say why in DECISIONS.md.
 */

const DEVICE = ['events', 'model', 'storage', 'log', 'commands', 'processes', 'read-models', 'sync', 'engine']

/** Room → the rooms it may import; every room may import `src/errors.ts`. */
const ROOMS = {
  events: [],
  model: ['events'],
  storage: [],
  log: ['events', 'storage'],
  commands: ['events', 'model', 'log', 'storage'],
  processes: ['events', 'model', 'log', 'commands'],
  'read-models': ['events', 'model', 'storage'],
  protocol: ['events'],
  sync: ['events', 'log', 'protocol'],
  engine: DEVICE,
  worker: ['engine', 'events', 'model'],
  server: ['events', 'model', 'protocol'],
  react: ['engine', 'events', 'model'],
  testing: [...DEVICE, 'protocol'],
  cli: ['server', 'events', 'protocol'],
}

/** Library → the rooms that may import it. A library that is not here is imported nowhere in src. */
const LIBRARIES = {
  uuid: ['events'],
  valibot: ['events', 'protocol', 'cli'],
  '@standard-schema/spec': ['model'],
  idb: ['storage'],
  'sql.js': ['read-models'],
  'eventsource-parser': ['sync'],
  comlink: ['worker'],
  pg: ['server'],
  '@electric-sql/pglite': ['server'],
  hono: ['server'],
  '@hono/node-server': ['server'],
  jose: ['server'],
  pino: ['server'],
  'prom-client': ['server'],
  '@opentelemetry/api': ['server'],
  '@nats-io/transport-node': ['server'],
  '@nats-io/jetstream': ['server'],
  react: ['react'],
  commander: ['cli'],
  'csv-parse': ['cli'],
  'cli-progress': ['cli'],
}

/** The rooms that run on Node only; the others run in a browser, where there are no built-in modules. */
const NODE_ROOMS = ['server', 'cli']

const literal = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
const anyOf = (names) => `(${names.map(literal).join('|')})`
const inRooms = (names) => `^src/${anyOf(names)}/`
/** A library's own files, or the types published for it apart. */
const inLibraries = (names) =>
  `(^|/)node_modules/(${names.flatMap((name) => [literal(name), literal(`@types/${name.replace(/^@(.*)\//, '$1__')}`)]).join('|')})/`

const roomRules = Object.entries(ROOMS).map(([room, neighbours]) => ({
  name: `room-${room}`,
  comment: `${room} may import ${neighbours.length === 0 ? 'no other room' : neighbours.join(', ')}.`,
  severity: 'error',
  from: { path: inRooms([room]) },
  to: { path: '^src/', pathNot: ['^src/errors\\.ts$', inRooms([room, ...neighbours])] },
}))

const libraryRules = Object.entries(LIBRARIES).map(([library, owners]) => ({
  name: `library-${library}`,
  comment: `${library} belongs to ${owners.join(', ')}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: inRooms(owners) },
  to: { path: inLibraries([library]) },
}))

module.exports = {
  forbidden: [
    ...roomRules,
    ...libraryRules,
    {
      name: 'no-unknown-library',
      comment: 'A library of src is owned by a room: add it to LIBRARIES.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|/)node_modules/', pathNot: inLibraries(Object.keys(LIBRARIES)) },
    },
    {
      name: 'no-unknown-room',
      comment: 'Every folder of src is a room of the table; beside them stand index.ts and errors.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: [inRooms(Object.keys(ROOMS)), '^src/(index|errors)\\.ts$'] },
      to: {},
    },
    {
      name: 'front-door-shows-the-device',
      comment:
        'src/index.ts shows what a page uses, and what a transport carries; the worker host, the centre and the kit have doors of their own.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/', pathNot: ['^src/errors\\.ts$', inRooms([...DEVICE, 'protocol', 'worker'])] },
    },
    {
      name: 'hooks-take-a-docket',
      comment: 'react knows the docket it is given by its types; it brings in no code of a room but its own.',
      severity: 'error',
      from: { path: inRooms(['react']) },
      to: { path: '^src/', pathNot: ['^src/errors\\.ts$', inRooms(['react'])], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'errors-know-nobody',
      severity: 'error',
      from: { path: '^src/errors\\.ts$' },
      to: { pathNot: '^src/errors\\.ts$' },
    },
    {
      name: 'browser-rooms-have-no-node',
      comment: 'Only server and cli run on Node alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: inRooms(NODE_ROOMS) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-index-inside',
      comment: 'An index.ts is a door for the outside; inside, import the file that has the name.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: ['^src/index\\.ts$', '^src/.+/index\\.ts$'] },
    },
    {
      name: 'src-stands-alone',
      comment: 'src never imports tests, the demo or the benchmarks.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|demo|bench)/' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'Nobody imports it and it imports nobody: connect it or remove it.',
      severity: 'error',
      from: { path: '^src/', orphan: true, pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'What bench/package.json installs is not there in most checkouts.',
      from: { pathNot: '^bench/(peers|charts)/' },
      to: { couldNotResolve: true, pathNot: '^(virtual:|.*\\?(url|raw|worker)$)' },
    },
    {
      name: 'kebab-case-paths',
      comment: 'Folders and files are kebab-case.',
      severity: 'error',
      from: { path: '^(src|test|demo|bench)/.*[^a-z0-9/.-]' },
      to: {},
    },
    {
      name: 'no-drawer-files',
      comment: 'A file is named after the one thing it holds. The manager of the demo is a person, who has a screen.',
      severity: 'error',
      from: {
        path: '(^|/)(utils?|helpers?|common|types|manager|core|base|misc|shared)(/|\\.[a-z.]+$)',
        pathNot: '^demo/(manager/|style/manager\\.css$)',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^demo/dist/', '^coverage/', '^bench/(\\.cache|results)/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'browser', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.json'],
    },
    skipAnalysisNotInRules: true,
  },
}
