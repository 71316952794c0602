/**
 * Names what the demo site's service worker keeps from the first visit on: `files.json`. Each part of the build that puts files into the site calls it
 * in the end, whichever comes last.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is not kept before it is used: what is large, and what only commands and debuggers want. */
const ONLINE =
  /\.(map|safetensors|txt)$|(^|\/)(train|command)\.(html|js)$|^bench\/peers\/|^service_worker|^files\.json$/

/** @param {string} site the folder @returns {string[]} the files */
export function listSite(site) {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(site, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !ONLINE.test(file))
    .sort()
  writeFileSync(join(site, 'files.json'), JSON.stringify(files))
  const worker = join(site, 'service_worker.js')
  if (existsSync(worker)) writeFileSync(worker, marked(readFileSync(worker, 'utf8'), stateOf(site, files)))
  return files
}

/** Browsers install a service worker, and it looks at the list, when a byte of its script is another. */
const marked = (script, state) => `${script.replace(/\n\/\/ site [0-9a-f]+\n$/, '')}\n// site ${state}\n`

function stateOf(site, files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(site, file)))
  return hash.digest('hex')
}
