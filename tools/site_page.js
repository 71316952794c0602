/** The pages of the demo site as the build writes them: each with the header that all share, which so stands there before any script has come. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HEADER = fileURLToPath(new URL('../demos/site/header.html', import.meta.url))
const PLACE = '<header id="site"></header>'

/**
 * Writes a page; one without a place for the header stays as it is.
 * @param {string} source the page as it is in the repository
 * @param {string} site the folder of the built site
 * @param {string} path of the page in it: `tagger/index.html`
 */
export function writePage(source, site, path) {
  writeFileSync(join(site, path), readFileSync(source, 'utf8').replace(PLACE, headerOf(path.replaceAll('\\', '/'))))
}

function headerOf(path) {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const own = `href="{root}/${folder}"`
  const inside = readFileSync(HEADER, 'utf8')
    .replace(own, `${own} aria-current="page"`)
    .replaceAll('{root}', folder ? folder.replace(/[^/]+/g, '..').slice(0, -1) : '.')
  return `<header id="site">\n${inside}</header>`
}
