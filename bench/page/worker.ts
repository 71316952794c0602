/** The module worker in which rows of one backend and one number of threads are measured, so that the page stays free. */
import { asFailure } from '../../demos/failure.js'
import type { Package } from '../../tools/cells/package.js'
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

/** The package as it is built: what its users have, beside the pages. */
const load = (): Promise<Package> => {
  const address = new URL('../index.js', import.meta.url).href
  return import(address) as Promise<Package>
}

const waiting = new Map<number, (answer: RemoteAnswer) => void>()

function ask(call: RemoteCall): Promise<RemoteAnswer> {
  const id = waiting.size === 0 ? 0 : Math.max(...waiting.keys()) + 1
  return new Promise((resolve) => {
    waiting.set(id, resolve)
    tell({ type: 'call', id, call })
  })
}

/** Peers are large: they are fetched when they are wanted. */
function loadPeer(name: PeerName, { backend, threads }: Row): Promise<Peer> {
  // Their WebGPU backends will have their place here.
  if (backend !== 'wasm') throw new Error(`not measured on ${backend} yet`)
  switch (name) {
    case 'onnxruntime-web':
      return import('../peers/onnxruntime_web.js').then(({ openPeer }) => openPeer(threads))
    case 'tensorflow.js':
      return import('../peers/tensorflow.js').then(({ openPeer }) => openPeer(threads))
    case 'onnxruntime-node':
      return remotePeer(name, ask)
  }
}

async function openPeers(names: readonly PeerName[], row: Row): Promise<Peer[]> {
  const peers: Peer[] = []
  for (const name of PEERS.filter((one) => names.includes(one))) {
    try {
      peers.push(await loadPeer(name, row))
    } catch (error) {
      peers.push(unablePeer(name, error))
    }
  }
  return peers
}

async function measure({
  rows,
  settings,
  more,
  ...request
}: Extract<WorkerRequest, { type: 'measure' }>): Promise<void> {
  const [first] = rows
  if (!first) return
  const webrnn = await load()
  const wanted = rows.some(({ operation }) => operations[operation].tolerance !== null) ? request.peers : []
  const peers = await openPeers(wanted, first)
  const { backend, threads } = first
  // each number of threads has a worker of its own, and what a peer says of itself may differ
  const versions = peers.map(({ name, version }) => [`${name}, threads ${threads}`, version])
  tell({ type: 'peers', versions: Object.fromEntries(versions) })
  const runtime = await webrnn.open(backend === 'wasm' ? { backend, threads } : { backend })
  try {
    for (const row of rows) {
      tell({ type: 'begin', row })
      const result = await measureRow({ webrnn, runtime }, row, operations[row.operation], { settings, peers, more })
      tell({ type: 'result', result })
    }
  } finally {
    runtime.close()
  }
}

async function profileStep({ backend, threads, steps }: Extract<WorkerRequest, { type: 'profile' }>): Promise<void> {
  const webrnn = await load()
  const runtime = await webrnn.open(backend === 'wasm' ? { backend, threads } : { backend })
  try {
    tell({ type: 'profile', profile: await profile({ webrnn, runtime }, steps) })
  } finally {
    runtime.close()
  }
}

async function take(request: WorkerRequest): Promise<void> {
  if (request.type === 'answer') {
    waiting.get(request.id)?.(request.answer)
    waiting.delete(request.id)
    return
  }
  try {
    if (request.type === 'measure') await measure(request)
    else await profileStep(request)
    tell({ type: 'end' })
  } catch (error) {
    tell(asFailure(error))
  }
}
scope.addEventListener('message', ({ data }) => void take(data))
