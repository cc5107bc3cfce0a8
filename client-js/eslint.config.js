import js from '@eslint/js';
import globals from 'globals';

/** Tests that run in a page, or in something like one. */
const PAGES = ['test/callback-polling.test.js', 'test/misbehaving/page.js', 'test/consumer/page.js'];

export default [
  { ignores: ['dist/', 'target/', 'src/main/resources/web/js/cometd/'] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'eqeqeq': 'error',
      'no-implicit-coercion': 'error',
      'no-shadow': 'error',
      'no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
    },
  },
  { files: ['src/**/*.js'], languageOptions: { globals: globals.browser } },
  { files: ['test/**/*.js', '*.js'], languageOptions: { globals: globals.nodeBuiltin } },
  { files: PAGES, languageOptions: { globals: globals.browser } },
];
