/** One step of PyTorch's optimizers after its clipping of gradients; a norm that is not finite changes nothing. */
import { at, type Numbers } from './cell.js'

export interface UpdateSettings {
  readonly lr: number
  readonly weightDecay: number
  /** 0: no clipping. */
  readonly clipNorm: number
  readonly clipValue: number
}

/** Arrays by name, `parameters` among them. */
export type Arrays = Readonly<Record<string, Numbers>>
export type Changed = Record<string, Float64Array>

/** The gradient of each element after clipping by the norm of all gradients and by value. */
export function clipped(gradients: Numbers, norm: number, { clipNorm, clipValue }: UpdateSettings): Float64Array {
  const factor = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1
  const most = clipValue > 0 ? clipValue : Infinity
  return Float64Array.from(gradients, (gradient) => Math.min(Math.max(factor * gradient, -most), most))
}

/** Changes copies of the arrays, element by element. */
function step(
  arrays: Arrays,
  gradients: Numbers,
  norm: number,
  settings: UpdateSettings,
  rule: (n: number, g: number, next: Changed) => void,
): Changed {
  const next = Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, Float64Array.from(values)]))
  if (!Number.isFinite(norm)) return next
  const { parameters } = arrays
  clipped(gradients, norm, settings).forEach((g, n) => rule(n, g + settings.weightDecay * at(parameters!, n), next))
  return next
}

export interface SgdSettings extends UpdateSettings {
  readonly momentum: number
  readonly nesterov: boolean
}

/** arrays: parameters, velocity (where there is a momentum). */
export const sgd = (arrays: Arrays, gradients: Numbers, norm: number, settings: SgdSettings): Changed =>
  step(arrays, gradients, norm, settings, (n, g, { parameters, velocity }) => {
    const { lr, momentum, nesterov } = settings
    let move = g
    if (velocity) {
      velocity[n] = momentum * at(velocity, n) + g
      move = nesterov ? g + momentum * at(velocity, n) : at(velocity, n)
    }
    parameters![n] = at(parameters!, n) - lr * move
  })

/** arrays: parameters, sum. */
export const adagrad = (
  arrays: Arrays,
  gradients: Numbers,
  norm: number,
  settings: UpdateSettings & { readonly epsilon: number },
): Changed =>
  step(arrays, gradients, norm, settings, (n, g, { parameters, sum }) => {
    sum![n] = at(sum!, n) + g * g
    parameters![n] = at(parameters!, n) - (settings.lr * g) / (Math.sqrt(at(sum!, n)) + settings.epsilon)
  })

export interface RMSPropSettings extends UpdateSettings {
  readonly alpha: number
  readonly momentum: number
  readonly epsilon: number
}

/** arrays: parameters, square, mean (where it is centred), velocity (where there is a momentum). */
export const rmsprop = (arrays: Arrays, gradients: Numbers, norm: number, settings: RMSPropSettings): Changed =>
  step(arrays, gradients, norm, settings, (n, g, { parameters, square, mean, velocity }) => {
    const { lr, alpha, momentum, epsilon } = settings
    square![n] = alpha * at(square!, n) + (1 - alpha) * g * g
    let variance = at(square!, n)
    if (mean) {
      mean[n] = alpha * at(mean, n) + (1 - alpha) * g
      variance = Math.max(variance - at(mean, n) ** 2, 0)
    }
    let move = g / (Math.sqrt(variance) + epsilon)
    if (velocity) move = velocity[n] = momentum * at(velocity, n) + move
    parameters![n] = at(parameters!, n) - lr * move
  })
