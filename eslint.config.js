import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import importX from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

/** Who may import whom. A room that is not named here under `from` is closed to `target`. */
const doors = (target, ...from) => ({
  target: `./bindings/${target}`,
  from: './bindings',
  except: [`./${target}`, ...from.map((room) => `./${room}`)],
})

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'assembly', 'bench/baselines', 'bench/peak', '.cache', 'runs', 'docs/api'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })] },
    rules: {
      // Index checks are the compiler's (noUncheckedIndexedAccess); `!` says that the code around it knows.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['bindings/**/*.ts'],
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            doors('language'),
            doors('cells', 'language'),
            doors('backend/memory.ts'),
            doors('backend/backend.ts', 'backend/calls', 'backend/kernel.ts', 'backend/memory.ts', 'errors.ts'),
            doors('backend/calls', 'backend/memory.ts', 'language/compiled.ts'),
            // A kernel is where the two backends meet: its halves, and what each of them is given.
            doors('backend/kernel.ts', 'backend/memory.ts', 'backend/wasm/arguments', 'backend/webgpu/dispatches'),
            doors(
              'backend/kernels',
              'backend/backend.ts',
              'backend/kernel.ts',
              'backend/wasm/arguments',
              'backend/webgpu/dispatches',
            ),
            doors('backend/wasm', 'backend/backend.ts', 'errors.ts', 'language/layout.ts', 'language/compiled.ts'),
            doors('backend/webgpu', 'backend/backend.ts', 'errors.ts', 'language/layout.ts', 'language/compiled.ts'),
            doors('tensor', 'backend/backend.ts', 'backend/kernels/index.ts', 'errors.ts'),
            doors('data', 'tensor/random.ts', 'errors.ts', 'options.ts'),
            doors('formats/*.ts', 'formats', 'errors.ts'),
            // Foreign formats are users of the library like any other.
            doors('formats/onnx', 'formats', 'index.ts', 'cell.ts'),
            doors('formats/keras', 'formats', 'index.ts', 'cell.ts'),
            doors(
              'optim',
              'tensor',
              'formats',
              'backend/backend.ts',
              'backend/kernels/index.ts',
              'errors.ts',
              'long_call.ts',
              'options.ts',
            ),
            doors(
              'nn',
              'tensor',
              'data',
              'formats',
              'cells/index.ts',
              'cells/cell.ts',
              'language/layout.ts',
              'language/compiled.ts',
              'backend/backend.ts',
              'backend/kernels/index.ts',
              'errors.ts',
              'long_call.ts',
              'options.ts',
            ),
            // The compiler is for building: nothing that ships may pull it in.
            {
              target: './bindings/{index.ts,nn,tensor,optim,data,formats,backend,cells/derived}',
              from: './bindings/language',
              except: ['./layout.ts', './compiled.ts'],
            },
          ],
        },
      ],
    },
  },
  {
    files: ['demos/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/bindings/**'], message: "Import the package as its users do: 'webrnn'." }] },
      ],
    },
  },
  {
    files: ['tests/reference/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/bindings/**'], message: 'The oracle must not share the mistakes of what it checks.' },
          ],
        },
      ],
    },
  },
)
