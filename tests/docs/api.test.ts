/** The reference can be written (`npm run docs` does): every public name has types and comments that TypeDoc understands, every link in one leads somewhere. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { root } from './page.js'

const typedoc = fileURLToPath(import.meta.resolve('typedoc')).replace('dist/index.js', 'bin/typedoc')

test('TypeDoc has nothing to complain about', async () => {
  // warnings are errors by typedoc.json
  const run = promisify(execFile)(process.execPath, [typedoc, '--emit', 'none', '--pretty', 'false'], { cwd: root })
  await run.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => assert.fail(stdout + stderr))
})
