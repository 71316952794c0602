/**
 * `npm test`: Node's own runner over all test files, or over those that are named (tests/harness/run.ts). Relaxed SIMD is behind a flag in Node 20 and needs none later, where
 * the flag may be unknown.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const FLAG = '--experimental-wasm-relaxed-simd'

const run = (args: readonly string[], stdio: 'ignore' | 'inherit'): number =>
  spawnSync(process.execPath, args, { stdio }).status ?? 1

const all = readdirSync('tests', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `tests/${file}`)
  .sort()
const named = process.argv.slice(2)
const flags = run([FLAG, '--eval', ''], 'ignore') === 0 ? [FLAG] : []
process.exitCode = run(
  [...flags, '--import', 'tsx', 'tests/harness/run.ts', ...(named.length > 0 ? named : all)],
  'inherit',
)
