/**
 * Elementwise activations, and their gradients from the results.
 *
 *     y = relu(x), tanh(x), sigmoid(x);   dx = dy [y > 0], dy (1 − y²), dy y (1 − y)   (+ dx)
 */
import { heaviside4, relu4, sigmoid4, tanh4 } from './math'
import { load_some, store_some } from './rows'

const RELU: i32 = 0
const TANH: i32 = 1

/** x, y: [N]; y may be x; kind: 0 relu, 1 tanh, 2 sigmoid. */
export function activation_forward(N: i32, x: usize, y: usize, kind: i32): void {
  for (let count = N; count > 0; count -= 4) {
    const value = load_some(x, count)
    store_some(y, kind == RELU ? relu4(value) : kind == TANH ? tanh4(value) : sigmoid4(value), count)
    x += 16
    y += 16
  }
}

/** y, dy, dx: [N] */
export function activation_backward(N: i32, y: usize, dy: usize, dx: usize, kind: i32, accumulate: bool): void {
  const one = f32x4.splat(1)
  for (let count = N; count > 0; count -= 4) {
    const value = load_some(y, count)
    let slope: v128
    if (kind == RELU) slope = heaviside4(value)
    else if (kind == TANH) slope = f32x4.sub(one, f32x4.mul(value, value))
    else slope = f32x4.mul(value, f32x4.sub(one, value))
    const d = f32x4.mul(load_some(dy, count), slope)
    store_some(dx, accumulate ? f32x4.add(load_some(dx, count), d) : d, count)
    y += 16
    dy += 16
    dx += 16
  }
}
