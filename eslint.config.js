import jsdoc from 'eslint-plugin-jsdoc'
import tseslint from 'typescript-eslint'

/** What `eslint:recommended` would add and TypeScript does not see. */
const correctness = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'for-direction': 'error',
  'no-async-promise-executor': 'error',
  'no-cond-assign': ['error', 'always'],
  'no-constant-binary-expression': 'error',
  'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
  'no-control-regex': 'error',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-empty': 'error',
  'no-empty-pattern': 'error',
  'no-eval': 'error',
  'no-fallthrough': 'error',
  'no-implied-eval': 'off', // typescript-eslint's version is on
  'no-irregular-whitespace': 'error',
  'no-loss-of-precision': 'error',
  'no-misleading-character-class': 'error',
  'no-self-assign': 'error',
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-backreference': 'error',
  'no-useless-catch': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'require-yield': 'error',
}

/** The sizes of DECISIONS.md and CONTRIBUTING.md: a reader holds one file, one function, one branch in the head. */
const sizes = {
  complexity: ['error', 10],
  'max-depth': ['error', 3],
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
}

const habits = {
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
  'no-restricted-syntax': [
    'error',
    { selector: 'TSEnumDeclaration', message: 'Write a union of string literals instead of an enum.' },
    { selector: 'TSModuleDeclaration[id.type="Identifier"]', message: 'Write a module instead of a namespace.' },
  ],
}

const srcOnly = {
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  // Three, then one record of options.
  'max-params': ['error', { max: 4 }],
  'no-console': 'error',
  'no-restricted-syntax': [
    ...habits['no-restricted-syntax'],
    { selector: 'ExportAllDeclaration', message: 'Write every exported name out.' },
    { selector: 'ExportDefaultDeclaration', message: 'Give the export a name.' },
  ],
}

const EXPORTED = [
  'ExportNamedDeclaration > FunctionDeclaration',
  'ExportNamedDeclaration > ClassDeclaration',
  'ExportNamedDeclaration > TSInterfaceDeclaration',
  'ExportNamedDeclaration > TSTypeAliasDeclaration',
  'ExportNamedDeclaration > VariableDeclaration',
]

const docs = {
  'jsdoc/require-jsdoc': [
    'error',
    {
      publicOnly: { ancestorsOnly: true },
      require: { ClassDeclaration: true, FunctionDeclaration: true, MethodDefinition: false },
      contexts: EXPORTED.filter((context) => !/Function|Class/.test(context)),
      enableFixer: false,
    },
  ],
  'jsdoc/require-description': ['error', { contexts: EXPORTED, descriptionStyle: 'body' }],
  'jsdoc/no-types': 'error',
  'jsdoc/check-tag-names': ['error', { definedTags: ['remarks'] }],
  'jsdoc/check-param-names': ['error', { checkDestructured: false }],
  'jsdoc/empty-tags': 'error',
  'jsdoc/no-bad-blocks': 'error',
}

export default tseslint.config(
  { ignores: ['**/dist/', 'coverage/', 'bench/{results,.cache}/', 'test-results/', '.docket/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,cjs,ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...correctness,
      ...sizes,
      ...habits,
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-empty-function': 'off',
      // Ports are records of closures: there is no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // `void name` says that a name was only taken out of a record.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Indexed access is checked; a `!` says that the loop or the length around it has proven the index.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An error that crossed a worker is a plain Error with the same fields, and is told by them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // process.env['X'] and record['x'] say that the name is data.
      '@typescript-eslint/dot-notation': 'off',
      // The types describe what should arrive; at the borders the checks are the point.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A type parameter named once may still be what the caller writes.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { jsdoc },
    rules: { ...srcOnly, ...docs },
    settings: { jsdoc: { mode: 'typescript' } },
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.{ts,tsx}', 'bench/**/*.ts'],
    rules: {
      // Tests hand in what the types forbid, and look into what they hide.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['bench/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'max-lines-per-function': srcOnly['max-lines-per-function'],
      'max-params': srcOnly['max-params'],
      ...docs,
    },
    settings: { jsdoc: { mode: 'typescript' } },
  },
  // These import what only bench/package.json has; `npm run check --prefix bench` checks their types.
  { files: ['bench/{peers,charts}/**/*.ts'], extends: [tseslint.configs.disableTypeChecked] },
  { files: ['*.js', '*.cjs'], extends: [tseslint.configs.disableTypeChecked] },
)
