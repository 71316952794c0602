import type { CellDefinition } from '../../bindings/language/definition.js'

const cell = (name: string, states: readonly string[], equations: string): CellDefinition => ({
  name,
  states,
  equations,
})

/** Cells that have what the shipped ones lack. They run on every backend, too. */
export const unusual: readonly CellDefinition[] = [
  // Three stages, a value that crosses two of them, division, unary minus, a state used late, a value that is the operand itself.
  cell(
    'many_stages',
    ['h', 's'],
    `a  = sigmoid(W@x + R@h + b)
     m  = tanh(W@x + b - (R@(a * h - s) + b_R) / 2)
     n  = tanh(R@(m * s) + b)
     q  = tanh(R@n + b)
     s' = -a * s + (1 - a) * q
     h' = relu(s' + m) * a + tanh(s')`,
  ),
  // No matrix R at all: Li et al. 2018, "Independently Recurrent Neural Network".
  cell('indrnn', ['h'], `h' = tanh(W@x + P * h + b)\nP_h := 0.9`),
  // No matrix R and a gate: Lei et al. 2018, "Simple Recurrent Units for Highly Parallelizable Recurrence".
  cell(
    'sru',
    ['h', 'c'],
    `f  = sigmoid(W@x + P * c + b)
     r  = sigmoid(W@x + P * c + b)
     u  = W@x
     c' = f * c + (1 - f) * u
     h' = r * c' + (1 - r) * x`,
  ),
  // Nothing of the input but itself.
  cell('raw_only', ['h'], `h' = tanh(x + R@h + b)`),
  // The input reaches R first: a stage without a product comes before it.
  cell('input_first', ['h'], `u = tanh(W@x + b)\nh' = tanh(R@(u * h) + b) + u`),
  // A next state is multiplied by R, and read by a later stage.
  cell(
    'next_state',
    ['h', 'c'],
    `f  = sigmoid(W@x + R@h + b)
     c' = f * c + (1 - f) * n
     n  = tanh(W@x + b)
     o  = sigmoid(R@c' + b)
     h' = o * tanh(c') + c'`,
  ),
  // Every function; values that are cheaper to compute again than to keep, crossing stages.
  cell(
    'all_functions',
    ['h', 'c'],
    `a  = softplus(W@x + R@h + b)
     e  = exp(-a)
     k  = 1 - e
     s  = silu(W@x + b) + swish(R@tanh(h) + b)
     g  = gelu(W@x + R@(k * h) + b)
     d  = hard_sigmoid(W@x + R@(e * c) + b)
     q  = sqrt(1 + square(s))
     c' = k * c + d * g
     h' = relu(c' / q) + tanh(square(c')) * e + 0.5 * sigmoid(a)`,
  ),
  // A product without a bias inside a function, twice read, and divided by.
  cell('products', ['h'], `m = (W@x) * (R@h)\nz = silu(R@m)\nh' = tanh(z / (2 + square(W@x + b)) + 3 * (R@h + b))`),
  // Names that mean something to WGSL, to AssemblyScript, to a kernel or to a fragment.
  cell(
    'keywords',
    ['let', 'saved'],
    `unit   = sigmoid(W@x + R@let + b)
     f32    = tanh(W@x + R@(unit * saved) + P * let + b)
     switch = exp(-unit)
     set_d_ru = sqrt(1 + square(f32))
     saved' = unit * saved + (1 - unit) * f32
     let'   = tanh(saved' / set_d_ru) * switch + exp4
     exp4   = softplus(W@x + P * saved' + b)`,
  ),
  // Peepholes read twice and in two stages.
  cell(
    'peepholes',
    ['h', 'c'],
    `i = sigmoid(W@x + P * c + P)\nc' = i * c + tanh(R@h + b)\no = tanh(R@(i * h) + P * c' * c)\nh' = o * c'`,
  ),
]
