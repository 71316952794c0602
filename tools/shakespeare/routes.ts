/** What `npm start` has for the Shakespeare page that a static host has not: Shakespeare. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '../../demos/shakespeare/training/sources.js'
import { findDataSet, type FoundDataSet } from '../datasets.js'
import { describe } from '../errors.js'
import type { Route } from '../server.js'

const PAGE = '/demos/shakespeare/'

const shakespeare: Source = { name: 'Shakespeare', file: './shakespeare.txt', note: '' }

/**
 * The list of texts, with Shakespeare at its head where he is found, and his text. Where he is not the list is the static one, so that the page never
 * asks for what is not there.
 * @param root the folder that is served
 */
export function shakespeareRoutes(
  root: string,
  find: () => Promise<FoundDataSet> = () => findDataSet('shakespeare', { imitation: false }),
): Record<string, Route> {
  const list: Route = async (_request, response) => {
    const sources = JSON.parse(await readFile(join(root, PAGE, 'sources.json'), 'utf8')) as Source[]
    try {
      const { path, origin } = await find()
      process.stderr.write(`shakespeare: ${origin} ${path}\n`)
      sources.unshift(shakespeare)
    } catch (error) {
      process.stderr.write(`${describe(error)}\n`)
    }
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    response.end(JSON.stringify(sources))
  }
  const text: Route = async (_request, response) => {
    const { path } = await find()
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    createReadStream(path)
      .on('error', () => response.destroy())
      .pipe(response)
  }
  return { [`${PAGE}sources.json`]: list, [`${PAGE}shakespeare.txt`]: text }
}
