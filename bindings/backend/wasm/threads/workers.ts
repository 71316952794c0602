/** Workers in browsers and in Node, behind one face. Their script is inlined, so that a bundler has nothing to configure. */
import source from './helper.js?inline'
import type { HelperStart } from './helper.js'

/** A page whose workers do not answer for so long goes on without them. */
const PATIENCE_MILLISECONDS = 5000
const GRACE_MILLISECONDS = 200

export interface Helper {
  terminate(): unknown
  /** Whether its worker is gone, by whatever end. */
  readonly ended: boolean
}

/** As much of Node as is used here. Nothing of it is imported: a bundler for browsers would look for it. */
interface NodeModules {
  readonly 'node:os': { availableParallelism(): number }
  readonly 'node:worker_threads': { readonly Worker: new (script: string, options: object) => NodeWorker }
}
interface NodeWorker {
  on(event: string, listener: (value: unknown) => void): void
  terminate(): unknown
  postMessage(message: unknown): void
  unref(): void
}

const isNode = typeof process === 'object' && process.versions?.node !== undefined && !('Deno' in globalThis)

function builtin<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  return isNode ? (process.getBuiltinModule?.(name) as NodeModules[Name] | undefined) : undefined
}

/** The threads that this machine runs at the same time. */
export function cores(): number {
  return builtin('node:os')?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Why there can be no helpers at all, or nothing. */
export function obstacle(): string | undefined {
  if (isNode) return builtin('node:worker_threads') ? undefined : 'threads need Node 20.16 or later'
  if (typeof Worker !== 'function') return 'this place has no workers'
  return globalThis.crossOriginIsolated
    ? undefined
    : 'the page is not cross-origin isolated, so memory cannot be shared'
}

/** Starts a helper, which is told what to do when that is known. @throws Error saying why it does not start */
export function startHelper(start: Promise<HelperStart>): Promise<Helper> {
  return new Promise((resolve, reject) => {
    let worker: Started | undefined
    let ended = false
    const end = (why: string): void => {
      ended = true
      worker?.terminate()
      clearTimeout(timer)
      reject(new Error(why))
    }
    const late = (): void => end('the workers did not start in time')
    // Whoever was busy for so long hears what they have said before the second timer.
    let timer = setTimeout(() => (timer = setTimeout(late, GRACE_MILLISECONDS)), PATIENCE_MILLISECONDS)
    const hear = (answer: unknown): void => {
      if (answer !== 'ready') return end(String(answer))
      clearTimeout(timer)
      const { terminate } = worker!
      resolve({
        terminate: () => terminate(),
        get ended() {
          return ended
        },
      })
    }
    try {
      worker = isNode ? inNode(hear, end) : inBrowser(hear, end)
    } catch (error) {
      return end(messageOf(error))
    }
    start.then((message) => worker!.post(message)).catch((error: unknown) => end(messageOf(error)))
  })
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

interface Started {
  post(message: HelperStart): void
  terminate(): unknown
}

type Hear = (answer: unknown) => void
type End = (why: string) => void

function inNode(hear: Hear, end: End): Started {
  const { Worker } = builtin('node:worker_threads')!
  // without the program's own --require and --import
  const worker = new Worker(source, { eval: true, execArgv: [], name: 'webrnn' })
  worker.on('message', (answer) => {
    // from now on a helper alone keeps no process alive
    worker.unref()
    hear(answer)
  })
  worker.on('error', (error) => end(String(error)))
  worker.on('exit', () => end('the worker has ended'))
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() }
}

function inBrowser(hear: Hear, end: End): Started {
  const script = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(script, { name: 'webrnn' })
  const settled = (): void => URL.revokeObjectURL(script)
  worker.onmessage = ({ data }) => (settled(), hear(data))
  worker.onerror = (event) => {
    event.preventDefault?.()
    settled()
    end(event.message || 'workers from blob: are blocked, probably by the content security policy (worker-src)')
  }
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() }
}
