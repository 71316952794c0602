/** `npm start`: serves the built demo pages and the data sets that they read. */
import { fileURLToPath } from 'node:url'
import { fail } from './errors.js'
import { serve, type Route } from './server.js'
import { shakespeareRoutes } from './shakespeare/routes.js'

const home: Route = (_request, response) => {
  response.statusCode = 302
  response.setHeader('Location', '/demos/')
  response.end()
}

try {
  const port = process.env.PORT ? { port: Number(process.env.PORT) } : {}
  const root = fileURLToPath(new URL('../dist/', import.meta.url))
  const { address } = await serve({ root, ...port, routes: { '/': home, ...shakespeareRoutes(root) } })
  console.log(address)
} catch (error) {
  fail(error)
}
