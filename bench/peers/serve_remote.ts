/** The answering side of a remote peer, in Node. */
import type { Turn } from '../sampling/turns.js'
import type { Peer, Rival } from './peer.js'
import type { RemoteAnswer, RemoteCall } from './remote.js'

/** @param open loads the peer, when it is asked for */
export function serveRemote(open: () => Promise<Peer>): (call: RemoteCall) => Promise<RemoteAnswer> {
  let peer: Peer | undefined
  let rival: Rival | undefined
  let turn: Turn | undefined
  const close = async (): Promise<void> => {
    const old = rival
    rival = turn = undefined
    await old?.close()
  }
  async function answer(call: RemoteCall): Promise<string | readonly number[] | null> {
    switch (call.type) {
      case 'open':
        peer ??= await open()
        return peer.version
      case 'prepare':
        await close()
        rival = await peer!.prepare(call.row)
        return null
      case 'result': {
        const values = await rival!.result()
        return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
      }
      case 'warmUp':
        turn = await rival!.turn(call.settings)
        return null
      case 'sample':
        return turn!()
      case 'close':
        await close()
        return null
    }
  }
  return (call) =>
    answer(call).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
    )
}
