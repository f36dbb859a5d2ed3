import js from '@eslint/js';
import ts from 'typescript-eslint';
import prettier from 'eslint-config-prettier';
import * as regexp from 'eslint-plugin-regexp';

export default ts.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers in messages are what the reader wants to see.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      // What is longer has two jobs. In `nodes` it is 250, see `test/package/rooms.spec.ts`.
      'max-lines': ['error', 450],
    },
  },
  {
    // Devices and strangers write what these look at: no expression may take more than linear time.
    files: ['**/*.ts'],
    extends: [regexp.configs.recommended],
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
      // How an expression is written is a matter of who reads it.
      'regexp/match-any': 'off',
      'regexp/no-obscure-range': 'off',
      'regexp/no-unused-capturing-group': 'off',
      'regexp/prefer-w': 'off',
      'regexp/use-ignore-case': 'off',
    },
  },
  {
    // Tests look at what they wrote themselves.
    files: ['test/**/*.ts'],
    rules: {
      'regexp/no-super-linear-backtracking': 'off',
      'regexp/no-super-linear-move': 'off',
      'regexp/no-useless-assertions': 'off',
      'regexp/no-useless-lazy': 'off',
      'regexp/optimal-quantifier-concatenation': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // should.js asserts through property getters: `x.should.be.true`.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    // One style: constants of a file in capitals, privates by the word for it.
    files: ['src/**/*.ts', 'nodes/**/*.ts'],
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'variable',
          modifiers: ['const', 'global'],
          types: ['boolean', 'number', 'string'],
          format: ['UPPER_CASE'],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ClassBody > * > PrivateIdentifier', message: 'Write `private` in place of #.' },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  prettier,
);
