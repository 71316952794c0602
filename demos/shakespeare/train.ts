/** The page behind `npm run shakespeare`: relays between the command's process and the worker. Nobody sees it. */
import { Client } from '../site/client.js'
import { asFailure } from '../site/failure.js'
import { get, getText, save } from '../site/run.js'
import type { Answer, Request } from './messages.js'

/** The request, but for texts and files: these come over HTTP, being large. */
export type Command = Request extends infer Each
  ? Each extends { type: string }
    ? Omit<Each, 'text' | 'checkpoint' | 'model'>
    : never
  : never

/** An answer without the files: these go over HTTP before it. */
export type Report = Answer extends infer Each
  ? Each extends { model: Uint8Array }
    ? Omit<Each, 'model' | 'optimizer'>
    : Each
  : never

declare global {
  interface Window {
    /** Called by the command. */
    ask(command: Command): Promise<void>
    /** Supplied by the command. */
    report(report: Report): Promise<void>
  }
}

let order = Promise.resolve()
const client = new Client<Request, Answer>(new URL('./worker.js', import.meta.url), (answer) => {
  order = order.then(() => relay(answer)).catch((error: unknown) => window.report(asFailure(error)))
})

async function relay(answer: Answer): Promise<void> {
  if (answer.type === 'saved') {
    const { model, optimizer, ...report } = answer
    await save({ 'model.safetensors': model, 'optimizer.safetensors': optimizer })
    return window.report(report)
  }
  if (answer.type === 'rounded') {
    const { model, ...report } = answer
    await save({ 'model.safetensors': model })
    return window.report(report)
  }
  return window.report(answer)
}

window.ask = async (command) => {
  if (command.type === 'start') {
    const text = await getText('text')
    const model = await get('model.safetensors')
    const optimizer = await get('optimizer.safetensors')
    client.ask({ ...(command as Extract<Request, { type: 'start' }>), text, checkpoint: model && { model, optimizer } })
  } else if (command.type === 'write') {
    const model = (await get('model.safetensors')) ?? new Uint8Array()
    client.ask({ ...(command as Extract<Request, { type: 'write' }>), model })
  } else if (command.type === 'round') {
    const model = (await get('model.safetensors')) ?? new Uint8Array()
    client.ask({ ...(command as Extract<Request, { type: 'round' }>), model, text: await getText('text') })
  } else {
    client.ask(command as Request)
  }
}
