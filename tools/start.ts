/** `npm start`: serves the built demo pages and the data sets that they read. */
import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, fail } from './errors.js'
import { findDataSet } from './datasets.js'
import { serve, type Route } from './server.js'

/** The text, from wherever it is found; 404 where there is none, and the page takes the imitation that it carries. */
const shakespeare: Route = async (_request, response) => {
  try {
    const { path, origin } = await findDataSet('shakespeare', { imitation: false })
    process.stderr.write(`shakespeare: ${origin} ${path}\n`)
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    createReadStream(path)
      .on('error', () => response.destroy())
      .pipe(response)
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`)
    response.statusCode = 404
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    response.end(`${describe(error)}\n`)
  }
}

const home: Route = (_request, response) => {
  response.statusCode = 302
  response.setHeader('Location', '/demos/')
  response.end()
}

try {
  const port = process.env.PORT ? { port: Number(process.env.PORT) } : {}
  const root = fileURLToPath(new URL('../dist/', import.meta.url))
  const { address } = await serve({ root, ...port, routes: { '/': home, '/data/shakespeare.txt': shakespeare } })
  console.log(address)
} catch (error) {
  fail(error)
}
