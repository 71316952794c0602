/** What is said between the page, the worker that measures, and the command. */
import type { Failure } from '../../demos/site/failure.js'
import type { BackendChoice } from '../../demos/site/frame.js'
import type { Counts } from '../counts/count.js'
import type { PeerName } from '../peers/peer.js'
import type { RemoteAnswer, RemoteCall } from '../peers/remote.js'
import type { Most, Profile } from '../profile.js'
import type { Environment, Peak, Result } from '../report/result.js'
import type { RoundSettings } from '../sampling/turns.js'
import type { Row } from '../suite/row.js'

export interface Opened {
  readonly backend: Row['backend']
  readonly reason: string
}

/** To the worker. */
export type WorkerRequest =
  /** What would run, and why: answered by `opened`. */
  | { readonly type: 'open'; readonly backend: BackendChoice }
  | {
      readonly type: 'measure'
      readonly backend: Row['backend']
      readonly threads: number
      readonly rows: readonly Row[]
      readonly peers: readonly PeerName[]
      readonly settings: RoundSettings
      /** Also what takes long. */
      readonly more: boolean
      /** Also what is asked of the device: on WebGPU. */
      readonly counts: boolean
    }
  | ({ readonly type: 'profile'; readonly threads: number; readonly backend: Row['backend'] } & Most)
  | { readonly type: 'answer'; readonly id: number; readonly answer: RemoteAnswer }

/** From it. */
export type WorkerAnswer =
  | ({ readonly type: 'opened' } & Opened)
  | { readonly type: 'peers'; readonly versions: Readonly<Record<string, string>> }
  | { readonly type: 'begin'; readonly row: Row }
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'counts'; readonly counts: Counts }
  | { readonly type: 'profile'; readonly profile: Profile }
  | { readonly type: 'call'; readonly id: number; readonly call: RemoteCall }
  | { readonly type: 'end' }
  | Failure

/** What a run tells, in order. */
export type Progress =
  | { readonly type: 'environment'; readonly environment: Environment; readonly rows: readonly Row[] }
  | { readonly type: 'peak'; readonly peak: Peak }
  | Extract<WorkerAnswer, { type: 'peers' | 'begin' | 'result' | 'counts' | 'profile' }>
  | { readonly type: 'done' }
