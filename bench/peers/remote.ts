/** A peer in another process: the command's, which the page asks. Numbers travel as base64, for the debugging protocol takes text. */
import type { RoundSettings } from '../sampling/turns.js'
import type { Row } from '../suite/row.js'
import type { Peer, PeerName } from './peer.js'

export type RemoteCall =
  | { readonly type: 'open' }
  | { readonly type: 'prepare'; readonly row: Row }
  | { readonly type: 'result' }
  | { readonly type: 'warmUp'; readonly settings: RoundSettings }
  | { readonly type: 'sample' }
  | { readonly type: 'close' }

export type RemoteAnswer = { readonly error: string } | { readonly value: string | readonly number[] | null }

type Ask = (call: RemoteCall) => Promise<RemoteAnswer>

/** The asking side. @throws Error with what the other side says */
export async function remotePeer(name: PeerName, ask: Ask): Promise<Peer> {
  const call = async (one: RemoteCall): Promise<string | readonly number[] | null> => {
    const answer = await ask(one)
    if ('error' in answer) throw new Error(answer.error)
    return answer.value
  }
  return {
    name,
    version: String(await call({ type: 'open' })),
    async prepare(row) {
      await call({ type: 'prepare', row })
      return {
        result: async () => decode(String(await call({ type: 'result' }))),
        async turn(settings) {
          await call({ type: 'warmUp', settings })
          return async () => [...((await call({ type: 'sample' })) as readonly number[])]
        },
        close: async () => void (await call({ type: 'close' })),
      }
    },
  }
}

function decode(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return new Float32Array(bytes.buffer)
}
