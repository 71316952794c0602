/** The reference can be written (`npm run docs` does): each public name is in it, with all that it refers to, and every link in a comment leads somewhere. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Application, Logger, LogLevel, type LogLevel as Level } from 'typedoc'
import { root } from './page.js'

class Complaints extends Logger {
  readonly lines: string[] = []

  override log(message: string, level: Level): void {
    if (level >= LogLevel.Warn) this.lines.push(message)
  }
}

test('TypeDoc has nothing to complain about', async () => {
  const app = await Application.bootstrap({ options: join(root, 'typedoc.json') }, undefined)
  const complaints = new Complaints()
  app.logger = complaints
  const project = await app.convert()
  assert.ok(project, complaints.lines.join('\n'))
  app.validate(project)
  assert.deepEqual(complaints.lines, [])
  const names = project.children!.flatMap(({ children = [] }) => children.map(({ name }) => name))
  for (const name of ['open', 'LSTM', 'kernels', 'cell', 'readOnnx', 'readKeras']) assert.ok(names.includes(name), name)
})
