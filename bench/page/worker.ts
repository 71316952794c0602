/** The module worker in which rows of one backend and one number of threads are measured, so that the page stays free. */
import { asFailure } from '../../demos/site/failure.js'
import type { Package } from '../../tools/cells/package.js'
import { count } from '../counts/count.js'
import { LONG, SHORT } from '../counts/recording.js'
import { PEERS, unablePeer, type Peer, type PeerName } from '../peers/peer.js'
import { remotePeer, type RemoteAnswer, type RemoteCall } from '../peers/remote.js'
import { profile } from '../profile.js'
import { measureRow } from '../suite/measure.js'
import { operations } from '../suite/operations.js'
import type { Row } from '../suite/row.js'
import type { WorkerAnswer, WorkerRequest } from './messages.js'

const scope = globalThis as unknown as {
  postMessage(answer: WorkerAnswer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest>) => void): void
}
const tell = (answer: WorkerAnswer): void => scope.postMessage(answer)

/** The module of a file beside this one, which the bundler is not to see. */
const beside = <Module>(file: string): Promise<Module> => import(new URL(file, import.meta.url).href) as Promise<Module>

/** The package as it is built: what its users have. */
const load = (): Promise<Package> => beside('package/index.js')

/** A file of ../peers. */
interface PeerModule {
  openPeer(threads: number): Peer | Promise<Peer>
}

const MODULES = { 'onnxruntime-web': 'onnxruntime_web', 'tensorflow.js': 'tensorflow' } as const

const waiting = new Map<number, (answer: RemoteAnswer) => void>()

function ask(call: RemoteCall): Promise<RemoteAnswer> {
  const id = waiting.size === 0 ? 0 : Math.max(...waiting.keys()) + 1
  return new Promise((resolve) => {
    waiting.set(id, resolve)
    tell({ type: 'call', id, call })
  })
}

/** Peers are large: they are fetched when they are wanted. */
async function loadPeer(name: PeerName, { backend, threads }: Pick<Row, 'backend' | 'threads'>): Promise<Peer> {
  if (name === 'onnxruntime-node') {
    if (backend !== 'wasm') throw new Error('it has no WebGPU')
    return remotePeer(name, ask)
  }
  const { openPeer } = await beside<PeerModule>(`peers/${MODULES[name]}_${backend}.js`)
  return openPeer(threads)
}

/** @param reason what webrnn runs on: a peer on another adapter is measured beside nothing */
async function openPeers(
  names: readonly PeerName[],
  place: Pick<Row, 'backend' | 'threads'>,
  reason: string,
): Promise<Peer[]> {
  const peers: Peer[] = []
  for (const name of PEERS.filter((one) => names.includes(one))) {
    try {
      const peer = await loadPeer(name, place)
      if (peer.adapter !== undefined && !reason.includes(peer.adapter))
        throw new Error(`it runs on ${peer.adapter}, webrnn on ${reason}`)
      peers.push(peer)
    } catch (error) {
      peers.push(unablePeer(name, error))
    }
  }
  return peers
}

async function measure({
  backend,
  threads,
  rows,
  settings,
  more,
  ...request
}: Extract<WorkerRequest, { type: 'measure' }>): Promise<void> {
  const webrnn = await load()
  const runtime = await webrnn.open(backend === 'wasm' ? { backend, threads } : { backend })
  try {
    const compared = request.counts || rows.some(({ operation }) => operations[operation].tolerance !== null)
    const peers = await openPeers(compared ? request.peers : [], { backend, threads }, runtime.reason)
    // each number of threads has a worker of its own, and what a peer says of itself may differ
    const where = backend === 'wasm' ? `threads ${threads}` : backend
    const versions = peers.map(({ name, version }) => [`${name}, ${where}`, version])
    tell({ type: 'peers', versions: Object.fromEntries(versions) })
    for (const row of rows) {
      tell({ type: 'begin', row })
      const result = await measureRow({ webrnn, runtime }, row, operations[row.operation], { settings, peers, more })
      tell({ type: 'result', result })
    }
    if (request.counts) tell({ type: 'counts', counts: await count({ webrnn, runtime }, peers, more ? LONG : SHORT) })
  } finally {
    runtime.close()
  }
}

async function profileStep({ backend, threads, ...most }: Extract<WorkerRequest, { type: 'profile' }>): Promise<void> {
  const webrnn = await load()
  const runtime = await webrnn.open(backend === 'wasm' ? { backend, threads } : { backend, profile: true })
  try {
    tell({ type: 'profile', profile: await profile({ webrnn, runtime }, most) })
  } finally {
    runtime.close()
  }
}

async function tryOut({ backend }: Extract<WorkerRequest, { type: 'open' }>): Promise<void> {
  const runtime = await (await load()).open({ backend })
  tell({ type: 'opened', backend: runtime.backend, reason: runtime.reason })
  runtime.close()
}

async function take(request: WorkerRequest): Promise<void> {
  if (request.type === 'answer') {
    waiting.get(request.id)?.(request.answer)
    waiting.delete(request.id)
    return
  }
  try {
    if (request.type === 'open') await tryOut(request)
    else if (request.type === 'measure') await measure(request)
    else await profileStep(request)
    tell({ type: 'end' })
  } catch (error) {
    tell(asFailure(error))
  }
}
scope.addEventListener('message', ({ data }) => void take(data))
