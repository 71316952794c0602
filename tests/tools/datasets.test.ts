import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { findDataSet, type DataSet } from '../../tools/datasets.js'

const content = 'To be, or not to be, that is the question.'.repeat(50)
let server: Server
let origin: string
let folder: string
let requests = 0
const environment = process.env.WEBRNN_DATA

before(async () => {
  server = createServer((request, response) => {
    requests++
    if (request.url === '/whole') response.end(content)
    else if (request.url === '/other') response.end(content.replace('question', 'QUESTION'))
    else if (request.url === '/longer') response.end(`${content}!`)
    else if (request.url === '/truncated') response.end(content.slice(0, 100))
    else if (request.url === '/broken') {
      response.writeHead(200, { 'Content-Length': content.length })
      response.write(content.slice(0, 100), () => response.destroy())
    } else if (request.url === '/stalled') response.write(content.slice(0, 100))
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
})

after(() => {
  server.close()
  server.closeAllConnections()
  if (environment !== undefined) process.env.WEBRNN_DATA = environment
})

beforeEach(async () => {
  delete process.env.WEBRNN_DATA
  requests = 0
  folder = await mkdtemp(join(tmpdir(), 'webrnn-data-'))
})

afterEach(() => rm(folder, { recursive: true }))

function set(path: string): DataSet {
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { file: 'small/input.txt', url: `${origin}${path}`, bytes: content.length, sha256, licence: 'public domain' }
}

async function put(at: string, text: string): Promise<void> {
  const path = join(at, 'small/input.txt')
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

test('a set is downloaded once, then comes from the cache', async () => {
  const options = { set: set('/whole'), cache: folder }
  const found = await findDataSet('small', options)
  assert.equal(found.origin, 'download')
  assert.equal(await readFile(found.path, 'utf8'), content)
  assert.equal((await findDataSet('small', options)).origin, 'cache')
  assert.equal(requests, 1)
})

test('a damaged file in the cache is fetched again', async () => {
  await put(folder, content.slice(1))
  assert.equal((await findDataSet('small', { set: set('/whole'), cache: folder })).origin, 'download')
})

for (const [path, name, message] of [
  ['/other', 'ChecksumError', /has sha256 [0-9a-f]{64}, wanted [0-9a-f]{64}$/],
  ['/longer', 'ChecksumError', /is longer than the 2100 bytes/],
  ['/truncated', 'DownloadError', /ended after 100 of 2100 bytes/],
  ['/broken', 'DownloadError', /\/broken: /],
  ['/stalled', 'DownloadError', /nothing came for 0.3 s/],
  ['/missing', 'DownloadError', /answered 404/],
] as const) {
  test(`a download that is ${path.slice(1)} is a ${name} and leaves nothing behind`, async () => {
    // Where patience is not what is tested, a busy machine must not run out of it.
    const patience = path === '/stalled' ? 300 : 60_000
    const finding = findDataSet('small', { set: set(path), cache: folder, patience })
    await assert.rejects(finding, (error: Error) => error.name === name && message.test(error.message))
    assert.deepEqual(await readdir(join(folder, 'small')), [])
  })
}

test('the folder that is named comes first, and the set must be in it, whole', async () => {
  const options = { set: set('/whole'), folder, cache: join(folder, 'cache') }
  await assert.rejects(findDataSet('small', options), { name: 'DataError' })
  await put(folder, content.slice(0, 50))
  await assert.rejects(findDataSet('small', options), /has 50 bytes, wanted 2100/)
  await put(folder, content.replace('be', 'eb'))
  await assert.rejects(findDataSet('small', options), { name: 'ChecksumError' })
  await put(folder, content)
  assert.equal((await findDataSet('small', options)).origin, 'folder')
  assert.equal(requests, 0)
})

test('WEBRNN_DATA comes next; what it lacks is fetched', async () => {
  process.env.WEBRNN_DATA = join(folder, 'shared')
  const options = { set: set('/whole'), cache: join(folder, 'cache') }
  assert.equal((await findDataSet('small', options)).origin, 'download')
  await put(join(folder, 'shared'), content)
  assert.equal((await findDataSet('small', options)).origin, 'environment')
})

test('without a network the imitation stands in, and says so; if that is missing too, both are named', async () => {
  const options = { set: { ...set('/missing'), imitation: 'package.json' }, cache: folder }
  const found = await findDataSet('small', options)
  assert.equal(found.origin, 'imitation')
  assert.match(found.notice ?? '', /IMITATION/)
  await assert.rejects(findDataSet('small', { ...options, imitation: false }), { name: 'DownloadError' })
  const missing = { set: { ...set('/missing'), imitation: 'nowhere.txt' }, cache: folder }
  await assert.rejects(findDataSet('small', missing), /404; and the imitation nowhere.txt is not there/)
})

test('an unknown name is an error that lists the known ones', async () => {
  await assert.rejects(findDataSet('toString'), { name: 'OptionError', message: /there are: shakespeare/ })
})
