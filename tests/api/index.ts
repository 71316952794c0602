import type { ApiCase } from './case.js'
import { countCases } from './counts.js'
import { customCellCases } from './custom_cells.js'
import { errorCases } from './errors.js'
import { formatCases } from './formats.js'
import { generateCases } from './generating.js'
import { goldenRecurrentCases } from './golden_recurrent.js'
import { goldenTrainingCases } from './golden_training.js'
import { optimizingCases } from './optimizing.js'
import { trainingCases } from './training.js'
import { twinCases } from './twins.js'

/** The public interface, on each backend. */
export const apiCases: readonly ApiCase[] = [
  ...goldenRecurrentCases,
  ...goldenTrainingCases,
  ...trainingCases,
  ...optimizingCases,
  ...twinCases,
  ...formatCases,
  ...generateCases,
  ...countCases,
  ...customCellCases,
  ...errorCases,
]
