import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Source } from '../../demos/shakespeare/training/sources.js'
import { DownloadError } from '../../tools/errors.js'
import { serve } from '../../tools/server.js'
import { shakespeareRoutes } from '../../tools/shakespeare/routes.js'

test('npm start lists Shakespeare where he is found; else the list is the static one', async () => {
  const root = await mkdtemp(join(tmpdir(), 'webrnn-routes-'))
  const page = join(root, 'demos/shakespeare')
  await mkdir(page, { recursive: true })
  await cp('demos/shakespeare/sources.json', join(page, 'sources.json'))
  const path = join(root, 'input.txt')
  await writeFile(path, 'First Citizen:\n')
  const found = shakespeareRoutes(root, () => Promise.resolve({ path, origin: 'folder' }))
  const missing = shakespeareRoutes(root, () => Promise.reject(new DownloadError('no network')))
  try {
    for (const [routes, names] of [
      [found, ['Shakespeare', 'Shakespeare, imitated']],
      [missing, ['Shakespeare, imitated']],
    ] as const) {
      const server = await serve({ root, port: 0, routes })
      try {
        const list = new URL('demos/shakespeare/sources.json', server.address)
        const sources = (await (await fetch(list)).json()) as Source[]
        assert.deepEqual(
          sources.map(({ name }) => name),
          names,
        )
        if (routes === found)
          assert.equal(await (await fetch(new URL(sources[0]!.file, list))).text(), 'First Citizen:\n')
      } finally {
        await server.close()
      }
    }
  } finally {
    await rm(root, { recursive: true })
  }
})
