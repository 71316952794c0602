/** The page behind `npm run shakespeare`: relays between the command's process and the worker. Nobody sees it. */
import { Client } from './client.js'
import type { Answer, Request } from './messages.js'

/** The request, but for texts and files: these come over HTTP, being large. */
export type Command = Request extends infer Each
  ? Each extends { type: string }
    ? Omit<Each, 'text' | 'checkpoint' | 'model'>
    : never
  : never

/** An answer without the files: these go over HTTP before it. */
export type Report = Exclude<Answer, { type: 'saved' }> | { type: 'saved'; iteration: number }

declare global {
  interface Window {
    /** Called by the command. */
    ask(command: Command): Promise<void>
    /** Supplied by the command. */
    report(report: Report): Promise<void>
  }
}

let order = Promise.resolve()
const client = new Client((answer) => {
  order = order.then(() => relay(answer)).catch((error: unknown) => window.report(asError(error)))
})

async function relay(answer: Answer): Promise<void> {
  if (answer.type !== 'saved') return window.report(answer)
  await put('/run/model.safetensors', answer.model)
  await put('/run/optimizer.safetensors', answer.optimizer)
  await put('/run/saved', new Uint8Array())
  await window.report({ type: 'saved', iteration: answer.iteration })
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  const response = await fetch(path, { method: 'PUT', body: new Blob([bytes.slice()]) })
  if (!response.ok) throw new Error(await response.text())
}

/** A file of the command's, or undefined where it has none. */
async function get(path: string): Promise<Uint8Array | undefined> {
  const response = await fetch(path)
  if (response.status === 204) return undefined
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

window.ask = async (command) => {
  if (command.type === 'start') {
    const text = new TextDecoder().decode((await get('/run/text')) ?? new Uint8Array())
    const model = await get('/run/model.safetensors')
    const optimizer = await get('/run/optimizer.safetensors')
    client.ask({ ...(command as Extract<Request, { type: 'start' }>), text, checkpoint: model && { model, optimizer } })
  } else if (command.type === 'write') {
    const model = (await get('/run/model.safetensors')) ?? new Uint8Array()
    client.ask({ ...(command as Extract<Request, { type: 'write' }>), model })
  } else {
    client.ask(command as Request)
  }
}

function asError(error: unknown): Extract<Answer, { type: 'error' }> {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { type: 'error', name, message, ended: true }
}
