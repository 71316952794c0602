/** Puts the constants of `tanh4` where it finds them, when the module starts. */
import { TANH } from './math'

/** Where the quotient, as each build rounds it, is exactly 1. */
const ONE_AT: f32 = ASC_FEATURE_RELAXED_SIMD ? 7.99881172180175781 : 7.90531110763549805

/** The limits; numerator and denominator, each from the highest power down; ½. */
const VALUES: StaticArray<f32> = [
  ONE_AT, -ONE_AT,
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3,
  1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3,
  0.5,
]

for (let n = 0; n < VALUES.length; n++) v128.store(TANH + (<usize>n << 4), v128.load32_splat(changetype<usize>(VALUES) + (<usize>n << 2)))
