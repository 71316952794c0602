/** What the page and the worker that trains say to each other. */
import type { Answer } from '../messages.js'
import type { Settings } from '../settings.js'
import type { History } from './history.js'

/** What a person wants a model's file for. */
export type Purpose = 'download' | 'write'

export type State = 'idle' | 'starting' | 'training' | 'paused'

export type TrainRequest =
  /** Tell of the run that was kept, if there is one. */
  | { type: 'look' }
  /** @param model to go on from, in place of a new one */
  | { type: 'train'; settings: Settings; text: Blob; name: string; model?: Uint8Array | undefined }
  /** Go on with the run that was kept, up to so many iterations. */
  | { type: 'continue'; backend: Settings['backend']; steps: number }
  | { type: 'pause' }
  | { type: 'resume' }
  /** Run on this from now on. */
  | { type: 'backend'; backend: Settings['backend'] }
  | { type: 'model'; purpose: Purpose }
  /** Keep the run now: the page may be about to go. */
  | { type: 'keep' }

export type TrainAnswer =
  | Exclude<Answer, { type: 'saved' | 'piece' }>
  | { type: 'offer'; settings: Settings; name: string; iteration: number; history: History }
  | { type: 'nothing' }
  | { type: 'state'; state: State }
  | { type: 'notice'; text: string }
  /** The run goes on from here, on other ground: what was shown of later iterations is void. */
  | { type: 'rewound'; history: History; iteration: number; steps: number }
  | { type: 'kept'; iteration: number }
  | { type: 'model'; purpose: Purpose; file: Uint8Array; iteration: number }
