import type { ApiCase } from './case.js'
import { countCases } from './counts.js'
import { crfCases } from './crf.js'
import { customCellCases } from './custom_cells.js'
import { decodingCases } from './decoding.js'
import { describingCases } from './describing.js'
import { endingCases } from './ending.js'
import { endingFileCases } from './ending_files.js'
import { errorCases } from './errors.js'
import { formatCases } from './formats.js'
import { functionCases } from './functions.js'
import { generateCases } from './generating.js'
import { samplingCases } from './sampling.js'
import { goldenConv1dCases } from './golden_conv1d.js'
import { goldenLossCases } from './golden_losses.js'
import { goldenOptimizerCases } from './golden_optimizers.js'
import { goldenRecurrentCases } from './golden_recurrent.js'
import { goldenTrainingCases } from './golden_training.js'
import { optimizingCases } from './optimizing.js'
import { halfPrecisionCases } from './half_precision.js'
import { lostDeviceCases } from './lost_device.js'
import { nestedCases } from './nested.js'
import { ignoredCases, paddingCases } from './padding.js'
import { profileCases } from './profile.js'
import { trainingCases } from './training.js'
import { twinCases } from './twins.js'

/** The public interface, on each backend. */
export const apiCases: readonly ApiCase[] = [
  ...goldenRecurrentCases,
  ...goldenTrainingCases,
  ...halfPrecisionCases,
  ...lostDeviceCases,
  ...goldenLossCases,
  ...goldenOptimizerCases,
  ...goldenConv1dCases,
  ...trainingCases,
  ...optimizingCases,
  ...twinCases,
  ...formatCases,
  ...generateCases,
  ...samplingCases,
  ...countCases,
  ...profileCases,
  ...customCellCases,
  ...functionCases,
  ...paddingCases,
  ...ignoredCases,
  ...crfCases,
  ...decodingCases,
  ...describingCases,
  ...nestedCases,
  ...endingCases,
  ...endingFileCases,
  ...errorCases,
]
