import { activationCases } from './activations.js'
import { adamCases } from './adam.js'
import type { Case } from './case.js'
import { beyondTheGridCases } from './beyond_the_grid.js'
import { bothCases } from './both.js'
import { crfCases } from './crf.js'
import { crossEntropyCases } from './cross_entropy.js'
import { dropoutCases } from './dropout.js'
import { elementwiseCases } from './elementwise.js'
import { embeddingCases } from './embedding.js'
import { gemmCases } from './gemm.js'
import { gemmWindowCases } from './gemm_windows.js'
import { layoutCases } from './layout.js'
import { lossCases } from './losses.js'
import { optimizerCases } from './optimizers.js'
import { overTimeCases } from './over_time.js'
import { recurrentCases } from './recurrent.js'
import { recurrentParameterCases } from './recurrent_parameters.js'
import { recurrentPropertyCases } from './recurrent_properties.js'
import { reductionCases } from './reductions.js'
import { sampleCases } from './sample.js'
import { scaleRowsCases } from './scale_rows.js'
import { softmaxCases } from './softmax.js'
import { windowsCases } from './windows.js'

/** Every kernel's cases. */
export const kernelCases: readonly Case[] = [
  ...gemmCases,
  ...gemmWindowCases,
  ...layoutCases,
  ...recurrentCases,
  ...recurrentPropertyCases,
  ...recurrentParameterCases,
  ...embeddingCases,
  ...crossEntropyCases,
  ...lossCases,
  ...crfCases,
  ...windowsCases,
  ...overTimeCases,
  ...elementwiseCases,
  ...scaleRowsCases,
  ...activationCases,
  ...softmaxCases,
  ...reductionCases,
  ...bothCases,
  ...dropoutCases,
  ...sampleCases,
  ...beyondTheGridCases,
  ...adamCases,
  ...optimizerCases,
]
