/** The room's list: every cell that ships. A new cell is its own file, a line here, and `npm run derive`. */
import type { CellDefinition } from '../language/definition.js'
import { gru } from './gru.js'
import { gruBefore } from './gru_before.js'
import { lstm } from './lstm.js'
import { rnnRelu } from './rnn_relu.js'
import { rnnTanh } from './rnn_tanh.js'

export const definitions = { lstm, gru, gruBefore, rnnTanh, rnnRelu } satisfies Record<string, CellDefinition>
