/** What the page and the worker that writes say to each other. */
import type { Failure } from '../../site/failure.js'
import type { Finding } from '../inside/findings.js'
import type { Hold } from '../inside/host_model.js'
import type { Recording } from '../inside/recording.js'
import type { Description } from '../model.js'
import type { SampleSettings, Settings } from '../settings.js'

export type WriteRequest =
  /** Run on this from now on. */
  | { type: 'open'; backend: Settings['backend'] }
  /** Write with this model from now on. */
  | { type: 'model'; file: Uint8Array }
  /** In place of what is being written. */
  | { type: 'write'; sample: SampleSettings }
  | { type: 'stop' }
  /** Read a text, and say what is inside meanwhile. */
  | { type: 'look'; text: string }
  /** Write twice: as it is, and with a unit held. */
  | { type: 'hold'; sample: SampleSettings; hold: Hold }

export type WriteAnswer =
  | { type: 'opened'; backend: string; reason: string }
  | { type: 'notice'; text: string }
  | { type: 'model'; description: Description; weights: number; bytes: number }
  /** A text begins, in place of the one before: what comes from here on is of this one. */
  | { type: 'writing'; prompt: string }
  /** The numbers count from the beginning of this text. */
  | { type: 'piece'; text: string; characters: number; seconds: number }
  | { type: 'written'; characters: number; seconds: number; stopped: boolean }
  | { type: 'looked'; recording: Recording; findings: Finding[] }
  | { type: 'held'; free: string; held: string; seconds: number }
  | Failure
