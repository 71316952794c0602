import type { BackendName } from '../../bindings/backend/backend.js'
import type { Case } from '../kernels/case.js'
import { dispatchCases } from './dispatches.js'
import { errorCases } from './errors.js'
import { memoryCases } from './memory.js'
import { orderingCases } from './ordering.js'
import { submitCases } from './submits.js'

/** What a backend has to do around its kernels; the last ones only a GPU can tell. */
export const backendCases = (name: BackendName): readonly Case[] => [
  ...errorCases,
  ...memoryCases,
  ...orderingCases,
  ...(name === 'webgpu' ? [...submitCases, ...dispatchCases] : []),
]
