import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { serve, type RunningServer } from '../../tools/server.js'

let folder: string
let server: RunningServer

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrnn-server-'))
  await mkdir(join(folder, 'dist/demos'), { recursive: true })
  await mkdir(join(folder, 'dist-secret'))
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'dist-secret/secret.txt'), 'secret')
  await writeFile(join(folder, 'dist/index.html'), '<p>home')
  await writeFile(join(folder, 'dist/demos/index.html'), '<p>demos')
  for (const name of ['a.js', 'a.wasm', 'a.json', 'a.css', 'ä b.txt']) await writeFile(join(folder, 'dist', name), 'x')
  await symlink(join(folder, 'secret.txt'), join(folder, 'dist/link.txt'))
  const routes = { '/data/x': (_: unknown, response: { end(text: string): void }) => response.end('routed') }
  server = await serve({ root: join(folder, 'dist'), port: 0, routes })
})

after(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

/** A request with the path as it is: `fetch` would take the dots away. */
function raw(path: string, method = 'GET'): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(server.port, 'localhost', () => {
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    })
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}

test('files come with their type, length and the headers that threads need', async () => {
  const types = [
    ['', 'text/html; charset=utf-8'],
    ['a.js', 'text/javascript; charset=utf-8'],
    ['a.wasm', 'application/wasm'],
    ['a.json', 'application/json; charset=utf-8'],
    ['a.css', 'text/css; charset=utf-8'],
    [encodeURIComponent('ä b.txt') + '?query=1', 'text/plain; charset=utf-8'],
  ]
  for (const [path, type] of types) {
    const response = await fetch(`${server.address}${path}`)
    assert.equal(response.status, 200, path)
    assert.equal(response.headers.get('content-type'), type)
    assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(response.headers.get('cross-origin-embedder-policy'), 'require-corp')
    assert.equal(Number(response.headers.get('content-length')), (await response.text()).length)
  }
})

test('nothing outside of the folder comes out', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/demos/../../secret.txt',
    '/demos/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/../dist-secret/secret.txt',
    '/link.txt',
    '//etc/passwd',
    '/%00',
    '/%zz',
    'secret.txt',
  ]) {
    const answer = await raw(path)
    assert.match(answer, /^HTTP\/1\.1 40[04] /, path)
    assert.doesNotMatch(answer, /secret$|root:/, path)
  }
})

test('a folder leads to its index, by an address with a slash, on this server', async () => {
  assert.match(await raw('/demos'), /^HTTP\/1\.1 301 [\s\S]*\r\nLocation: \/demos\/\r\n/)
  assert.match(await raw('//demos'), /\r\nLocation: \/demos\/\r\n/)
  assert.equal(await (await fetch(`${server.address}demos/`)).text(), '<p>demos')
})

test('only GET and HEAD; HEAD has no body; routes come first', async () => {
  assert.match(await raw('/a.js', 'POST'), /^HTTP\/1\.1 405 /)
  assert.match(await raw('/a.js', 'HEAD'), /^HTTP\/1\.1 200 [\s\S]*\r\n\r\n$/)
  assert.equal(await (await fetch(`${server.address}data/x`)).text(), 'routed')
  assert.equal((await fetch(`${server.address}toString`)).status, 404)
})

test('a host that isolates no page, and one that says what it is asked for', async () => {
  const asked: string[] = []
  const plain = await serve({ root: join(folder, 'dist'), port: 0, isolated: false, asked: (path) => asked.push(path) })
  const { headers } = await fetch(`${plain.address}a.js?query`)
  await plain.close()
  assert.equal(headers.get('cross-origin-embedder-policy'), null)
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.deepEqual(asked, ['/a.js?query'])
})

test('a port in use is no trouble: another is taken', async () => {
  const other = await serve({ root: join(folder, 'dist'), port: server.port })
  assert.notEqual(other.port, server.port)
  assert.equal((await fetch(other.address)).status, 200)
  await other.close()
})

test('a folder that does not exist is named', async () => {
  await assert.rejects(serve({ root: join(folder, 'nowhere'), port: 0 }), /nowhere does not exist: run `npm run build`/)
})
