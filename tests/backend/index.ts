import type { BackendName } from '../../bindings/backend/backend.js'
import type { Case } from '../kernels/case.js'
import { dispatchCases } from './dispatches.js'
import { errorCases } from './errors.js'
import { memoryCases } from './memory.js'
import { orderingCases } from './ordering.js'
import { submitCases } from './submits.js'
import { threadCases } from './threads.js'

/** What a backend has to do around its kernels; the last ones only a GPU can tell, or a backend that was asked for threads. */
export const backendCases = (name: BackendName, threads = 1): readonly Case[] => [
  ...errorCases,
  ...memoryCases,
  ...orderingCases,
  ...(name === 'webgpu' ? [...submitCases, ...dispatchCases] : []),
  ...(threads > 1 ? threadCases : []),
]
